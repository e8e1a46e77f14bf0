"""Mistakes about fans and distributions: the same in the initializers of Glorot and of He."""

from grader.authoring.misconceptions import misconception


def kernel_mistakes(part, prefix):
    """Mistakes about the fans of a convolution's kernel."""
    return [
        misconception(
            f"{prefix}_places_forgotten",
            part,
            ("compute_fans(shape)", "shape[-2:]"),
            says="""For a convolution you count channels only. One output sums over all places of
            the kernel as well: your fans lack the product of its sides.""",
        ),
        misconception(
            f"{prefix}_fans_of_first_axes",
            part,
            ("compute_fans(shape)", "shape[:2]"),
            says="""You take the first two axes for inputs and outputs. That is right for Dense
            kernels only: in a convolution's kernel the sides come first, and the channels last.""",
        ),
    ]


def normal_mistakes(part, prefix, name):
    """Mistakes about the truncated normal distribution. name: whose initializer it is."""
    return [
        misconception(
            f"{prefix}_variance_as_deviation",
            part,
            ("stddev = math.sqrt(variance)", "stddev = variance"),
            says="""You use the variance where a standard deviation is asked for, so that your
            weights come out far too small. The deviation is the square root of the variance.""",
        ),
        misconception(
            f"{prefix}_uncorrected",
            part,
            (" / 0.87962566103423978", ""),
            says="""Your variance is 23 % too small: truncation at two deviations narrows the
            distribution. Divide the deviation that you draw with by 0.8796.""",
        ),
        misconception(
            f"{prefix}_correction_upside_down",
            part,
            (" / 0.87962566103423978", " * 0.87962566103423978"),
            says="""You multiply with 0.8796 where you should divide. Truncation makes the
            distribution narrower, so that one has to draw from a wider one.""",
        ),
        misconception(
            f"{prefix}_correction_inside_root",
            part,
            (
                "math.sqrt(variance) / 0.87962566103423978",
                "math.sqrt(variance / 0.87962566103423978)",
            ),
            says="""You divide the variance by 0.8796. This number is a standard deviation: divide
            by it after you have taken the root, or by its square before.""",
        ),
        misconception(
            f"{prefix}_clipped",
            part,
            (
                "keras.random.truncated_normal(shape, stddev=stddev",
                "ops.clip(keras.random.normal(shape, stddev=stddev",
            ),
            ("seed=self.seed)", "seed=self.seed), -2 * stddev, 2 * stddev)"),
            says="""You clip numbers beyond two deviations to the limit, which piles up 4.6 % of all
            weights there. Truncating means to throw them away and to draw again.""",
        ),
        misconception(
            f"{prefix}_not_truncated",
            part,
            ("truncated_normal", "normal"),
            says="""You correct for a truncation that does not happen: your numbers come from a
            plain normal distribution, and their variance is 29 % too large. Draw from the normal
            distribution that is truncated at two deviations.""",
        ),
        misconception(
            f"{prefix}_plain_normal",
            part,
            ("truncated_normal", "normal"),
            (" / 0.87962566103423978", ""),
            says=f"""Your numbers have the right variance but come from a plain normal distribution,
            with tails. PyTorch's initializers do it so; Keras truncates {name}'s normal
            distribution at two deviations and corrects it by 0.8796, and we follow Keras.""",
            convention=True,
        ),
        misconception(
            f"{prefix}_uniform_in_place",
            part,
            (
                "keras.random.truncated_normal(shape, stddev=stddev",
                "keras.random.uniform(shape, -math.sqrt(3 * variance), math.sqrt(3 * variance)",
            ),
            says="""Your variance is right, but the distribution is uniform. This is the normal one
            of the two initializers: most of its numbers lie near 0.""",
        ),
    ]


def uniform_mistakes(part, prefix):
    """Mistakes about the uniform distribution."""
    return [
        misconception(
            f"{prefix}_one_sided",
            part,
            ("-limit, limit", "0, limit"),
            says="""All your weights are positive. The interval goes from minus the limit to the
            limit, so that the mean is 0.""",
        ),
        misconception(
            f"{prefix}_interval_halved",
            part,
            ("-limit, limit", "-limit / 2, limit / 2"),
            says="""Your interval is as long as the limit, that is half as long as it should be. The
            limit bounds the absolute values: draw between minus the limit and the limit.""",
        ),
        misconception(
            f"{prefix}_fixed_interval",
            part,
            ("-limit, limit", "-0.05, 0.05"),
            says="""Your interval is the same for every shape: it is the default of Keras's plain
            uniform initializer. The limit has to follow from the fans.""",
        ),
        misconception(
            f"{prefix}_normal_in_place",
            part,
            (
                "keras.random.uniform(shape, -limit, limit",
                "keras.random.normal(shape, 0.0, limit / math.sqrt(3)",
            ),
            says="""Your variance is right, but the distribution is normal. This is the uniform one
            of the two initializers: all numbers within the limits are equally likely.""",
        ),
    ]
