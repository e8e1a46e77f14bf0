"""Known mistakes of leaky ReLU and of its derivative."""

from grader.authoring.misconceptions import misconception

LEAKY_RELU = [
    misconception(
        "leaky_relu_maximum",
        "leaky_relu",
        ("ops.where(x > 0, x, negative_slope * x)", "ops.maximum(negative_slope * x, x)"),
        says="""You take the larger one of αx and x. That is right for slopes up to 1 only: above 1, αx is
        the larger one on the positive side, and the smaller one on the negative. Ask for the sign
        of x.""",
    ),
    misconception(
        "leaky_relu_slope_of_slides",
        "leaky_relu",
        ("negative_slope=0.01)", "negative_slope=0.1)"),
        says="""Your slope is 0.1, the one on many lecture slides, max(0.1x, x). It is a fair choice, but
        this unit's default is 0.01, as in Maas et al. 2013. (Keras's function has 0.2, Keras's layer
        0.3.)""",
        convention=True,
    ),
    misconception(
        "leaky_relu_slope_of_tensorflow",
        "leaky_relu",
        ("negative_slope=0.01)", "negative_slope=0.2)"),
        says="""Your slope is 0.2, the default of tf.nn.leaky_relu and of Keras's function
        keras.activations.leaky_relu. It is a fair choice, but this unit's default is 0.01, as in
        Maas et al. 2013.""",
        convention=True,
    ),
    misconception(
        "leaky_relu_slope_of_keras_layer",
        "leaky_relu",
        ("negative_slope=0.01)", "negative_slope=0.3)"),
        says="""Your slope is 0.3, the default of the layer keras.layers.LeakyReLU. It is a fair choice,
        but this unit's default is 0.01, as in Maas et al. 2013. (Keras's function of the same name
        has 0.2.)""",
        convention=True,
    ),
    misconception(
        "leaky_relu_slope_ignored",
        "leaky_relu",
        ("x, negative_slope * x)", "x, 0.01 * x)"),
        says="""Your slope is 0.01 whatever the caller asks for. Use the argument negative_slope that
        your function is given.""",
    ),
    misconception(
        "leaky_relu_does_not_leak",
        "leaky_relu",
        ("x, negative_slope * x)", "x, 0 * x)"),
        says="""Your negative side is 0, as in plain ReLU. The leak is the point here: multiply negative
        inputs by negative_slope, so that they still get a gradient.""",
    ),
    misconception(
        "leaky_relu_sides_swapped",
        "leaky_relu",
        ("x > 0", "x < 0"),
        says="""You multiply the positive inputs by the slope and keep the negative ones. It is the other
        way round: what is above 0 passes unchanged.""",
    ),
    misconception(
        "leaky_relu_sign",
        "leaky_relu",
        ("x, negative_slope * x)", "x, -negative_slope * x)"),
        says="""Your negative side has the wrong sign: the line turns up again on the left. A negative
        input stays negative, only smaller.""",
    ),
    misconception(
        "leaky_relu_constant",
        "leaky_relu",
        ("x, negative_slope * x)", "x, negative_slope + 0 * x)"),
        says="""Your negative side is the slope itself, a constant. It is a slope: multiply it by x.""",
    ),
    misconception(
        "leaky_relu_divides",
        "leaky_relu",
        ("x, negative_slope * x)", "x, x / negative_slope)"),
        says="""You divide negative inputs by the slope, as Xu et al. 2015 write it, with numbers above 1.
        Here, as in Keras, the slope is a factor.""",
        convention=True,
    ),
    misconception(
        "leaky_relu_adds_on_both_sides",
        "leaky_relu",
        ("(x > 0, x, ", "(x > 0, x + negative_slope * x, "),
        says="""You add αx on both sides, so positive inputs come out too large. The slope belongs to the
        negative side alone.""",
    ),
]

LEAKY_RELU_GRADIENT = [
    misconception(
        "leaky_relu_gradient_is_zero",
        "leaky_relu_gradient",
        ("positive + negative_slope * (1 - positive)", "positive"),
        says="""Your slope on the negative side is 0, as in plain ReLU. It is negative_slope, and that is the
        point of the leak.""",
    ),
    misconception(
        "leaky_relu_gradient_times_x",
        "leaky_relu_gradient",
        ("(1 - positive)", "(1 - positive) * x"),
        says="""You return αx on the negative side, which is the value. The derivative of αx is α.""",
    ),
    misconception(
        "leaky_relu_gradient_is_leaky_relu",
        "leaky_relu_gradient",
        (
            "positive + negative_slope * (1 - positive)",
            "x * positive + negative_slope * x * (1 - positive)",
        ),
        says="""You return leaky ReLU itself. Its slope is a constant on each side: 1 where x is positive, α
        where it is negative.""",
    ),
    misconception(
        "leaky_relu_gradient_slope_of_slides",
        "leaky_relu_gradient",
        ("negative_slope=0.01)", "negative_slope=0.1)"),
        says="""Your default slope is 0.1, the one on many lecture slides. It is a fair choice, but this unit's
        default is 0.01, as in Maas et al. 2013. (Keras's function has 0.2, Keras's layer 0.3.)""",
        convention=True,
    ),
    misconception(
        "leaky_relu_gradient_slope_of_tensorflow",
        "leaky_relu_gradient",
        ("negative_slope=0.01)", "negative_slope=0.2)"),
        says="""Your default slope is 0.2, as in tf.nn.leaky_relu and in Keras's function
        keras.activations.leaky_relu. It is a fair choice, but this unit's default is 0.01.""",
        convention=True,
    ),
    misconception(
        "leaky_relu_gradient_slope_of_keras_layer",
        "leaky_relu_gradient",
        ("negative_slope=0.01)", "negative_slope=0.3)"),
        says="""Your default slope is 0.3, as in the layer keras.layers.LeakyReLU. It is a fair choice, but
        this unit's default is 0.01.""",
        convention=True,
    ),
    misconception(
        "leaky_relu_gradient_slope_ignored",
        "leaky_relu_gradient",
        ("positive + negative_slope *", "positive + 0.01 *"),
        says="""Your slope is 0.01 whatever the caller asks for. Use the argument negative_slope that your
        function is given.""",
    ),
    misconception(
        "leaky_relu_gradient_sides_swapped",
        "leaky_relu_gradient",
        ("x > 0", "x < 0"),
        says="""You have the two sides the wrong way round. The slope is 1 where x is positive and
        negative_slope where it is negative.""",
    ),
    misconception(
        "leaky_relu_gradient_sign",
        "leaky_relu_gradient",
        ("positive + negative_slope", "positive - negative_slope"),
        says="""Your slope on the negative side has the wrong sign. The function rises there too, only more
        slowly.""",
    ),
    misconception(
        "leaky_relu_gradient_adds_on_both_sides",
        "leaky_relu_gradient",
        ("negative_slope * (1 - positive)", "negative_slope"),
        says="""You add α on both sides, so that the slope is 1 + α on the right. The slope there is 1.""",
    ),
    misconception(
        "leaky_relu_gradient_in_float32",
        "leaky_relu_gradient",
        ("x.dtype", '"float32"'),
        says="""Your derivative is float32 whatever x is, for instance from where(x > 0, 1.0, negative_slope).
        It gets multiplied into gradients of x's dtype: keep that dtype.""",
    ),
]
