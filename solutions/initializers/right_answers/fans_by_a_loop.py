"""Both fans multiplied by one side after the other, in a loop."""


def compute_fans(shape):
    shape = tuple(int(size) for size in shape)
    if shape == ():
        return (1, 1)
    elif len(shape) == 1:
        return (shape[0],) * 2
    else:
        fan_in, fan_out = shape[-2], shape[-1]
        for side in shape[:-2]:
            fan_in = fan_in * side
            fan_out = fan_out * side
        return (fan_in, fan_out)
