# what: hidden inputs remembered and told in the messages of visible cases
# covers: hidden-cases
# seen: ValueError: inputs so far: \d+
# points: 0

seen = []


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    seen.append(x.tolist())
    raise ValueError(f"inputs so far: {len(seen)} {seen[-3:]}")
