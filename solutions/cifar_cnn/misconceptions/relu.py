"""Known mistakes in the `relu` that students bring along."""

from grader.authoring.misconceptions import misconception

MISCONCEPTIONS = [
    misconception(
        "brought_relu_leaks",
        "relu",
        ("ops.maximum(x, 0)", "ops.maximum(x, 0.01 * x)"),
        says="""Your `relu` lets a hundredth of negative values through. That is a leaky ReLU,
        another part of the unit `activations`; here the plain one is needed.""",
    ),
    misconception(
        "brought_relu_is_absolute",
        "relu",
        ("ops.maximum(x, 0)", "ops.abs(x)"),
        says="""Your `relu` turns negative values into positive ones. It must put 0 in their
        place.""",
    ),
    misconception(
        "brought_relu_capped",
        "relu",
        ("ops.maximum(x, 0)", "ops.minimum(ops.maximum(x, 0), 6)"),
        says="""Your `relu` cuts off values above 6. That is `relu6`; the plain one has no upper
        bound.""",
    ),
]
