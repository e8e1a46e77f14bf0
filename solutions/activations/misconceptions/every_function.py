"""Known mistakes that any of the five functions may hold."""

from grader.authoring.misconceptions import misconception

# Where the code of each function begins: what is done to x first goes before it.
BEGINNINGS = {
    "sigmoid": "e = ops.exp(",
    "tanh": "m = ops.expm1(",
    "relu": "return ops.maximum(",
    "leaky_relu": "return ops.where(",
    "elu": "below = ops.where(",
}


def of_every_function(name, before, says):
    """The same mistake in each of the five functions: code that runs before theirs."""
    return [
        misconception(
            f"{part}_{name}", part, (begin, f"{before}\n    {begin}"), says=says.format(part=part)
        )
        for part, begin in BEGINNINGS.items()
    ]


EVERY_FUNCTION = [
    *of_every_function(
        "in_float32",
        'x = ops.cast(x, "float32")',
        """Your {part} returns float32 whatever it is given. In mixed precision that undoes the saving
        from here on, in float64 it loses the digits: keep the dtype of x.""",
    ),
    *of_every_function(
        "through_numpy",
        "x = ops.convert_to_tensor(ops.convert_to_numpy(x))",
        """Your {part} turns the tensor into a NumPy array on the way. Automatic differentiation cannot
        see through that, so the gradient is lost, and everything before this function stops learning.
        Use keras.ops throughout.""",
    ),
    *of_every_function(
        "by_if",
        "if x >= 0:\n        x = x + 0",
        """You ask `if` about a whole tensor. An if takes one decision, and here each element needs its
        own: let where choose.""",
    ),
    *of_every_function(
        "by_loop",
        "x = ops.stack([row for row in x])",
        """Your {part} loops over the first axis, which a single number does not have and an empty tensor
        leaves empty. The functions of keras.ops work on all elements at once, whatever the
        shape.""",
    ),
]
