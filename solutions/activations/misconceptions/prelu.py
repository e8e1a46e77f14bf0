"""Known mistakes of the layer PReLU."""

from grader.authoring.misconceptions import misconception

# The line of the solution that makes the weight.
ADDS_ALPHA = 'self.alpha = self.add_weight(name="alpha", shape=shape, initializer="zeros")'

PRELU = [
    misconception(
        "prelu_not_trainable",
        "PReLU",
        ('shape=shape, initializer="zeros"', 'shape=shape, trainable=False, initializer="zeros"'),
        says="""Your alpha is not trainable, so it stays 0 and the layer is a plain ReLU. That the slope is
        learned is what the P stands for.""",
    ),
    misconception(
        "prelu_one_slope_for_all",
        "PReLU",
        ("shape=shape, ", "shape=(1,), "),
        says="""Your layer has one slope for everything. Without shared_axes every input has a slope of its own:
        alpha has the shape of the input without the batch.""",
    ),
    misconception(
        "prelu_one_slope_for_each_channel",
        "PReLU",
        ("shape=shape, ", "shape=shape[-1:], "),
        says="""Your layer has one slope for each channel, as He et al. 2015 and PyTorch have it. In Keras every
        place has its own unless shared_axes says otherwise; for images shared_axes=[1, 2] gives one for
        each channel, in the shape (1, 1, channels).""",
        convention=True,
    ),
    misconception(
        "prelu_starts_at_a_quarter",
        "PReLU",
        (
            'shape=shape, initializer="zeros"',
            "shape=shape, initializer=keras.initializers.Constant(0.25)",
        ),
        says="""Your slopes start at 0.25, as in He et al. 2015 and PyTorch. That is a fair start, but here, as
        in Keras, they start at 0.""",
        convention=True,
    ),
    misconception(
        "prelu_starts_at_one",
        "PReLU",
        ('shape=shape, initializer="zeros"', 'shape=shape, initializer="ones"'),
        says="""Your slopes start at 1, so that the layer is linear at first. They start at 0, which makes it a
        ReLU.""",
    ),
    misconception(
        "prelu_shared_axes_ignored",
        "PReLU",
        ("shared = self.shared_axes or []", "shared = []"),
        says="""You ignore shared_axes. Along the axes that it names alpha has length 1, so that one slope
        serves all places.""",
    ),
    misconception(
        "prelu_axes_counted_without_batch",
        "PReLU",
        ("1 if axis in shared", "1 if axis - 1 in shared"),
        says="""You count shared_axes without the batch. The batch is axis 0, so that [1, 2] are height and width
        of images: axis 1 of the input is axis 0 of alpha.""",
    ),
    misconception(
        "prelu_shares_the_other_axes",
        "PReLU",
        ("1 if axis in shared else size", "size if axis in shared or not shared else 1"),
        says="""You share along all axes but those that shared_axes names. It names the ones that are shared:
        length 1 there, and full length elsewhere.""",
    ),
    misconception(
        "prelu_drops_shared_axes",
        "PReLU",
        (
            "[1 if axis in shared else size for axis, size in sizes.items()]",
            "[size for axis, size in sizes.items() if axis not in shared]",
        ),
        says="""You drop the shared axes from alpha's shape. They stay, with length 1, so that alpha lines up
        with the input, and so that saved weights fit.""",
    ),
    misconception(
        "prelu_list_only",
        "PReLU",
        ("[shared_axes] if isinstance(shared_axes, int) else shared_axes", "shared_axes"),
        says="""A single int for shared_axes breaks your layer. As in Keras, shared_axes=1 is the same as
        shared_axes=[1].""",
    ),
    misconception(
        "prelu_batch_in_shape",
        "PReLU",
        (" if axis}", "}"),
        says="""The batch is part of your alpha's shape, so there is one slope for each example. Examples come
        and go: leave axis 0 out.""",
    ),
    misconception(
        "prelu_sides_swapped",
        "PReLU",
        ("inputs > 0", "inputs < 0"),
        says="""You apply the slope to the positive inputs. It belongs to the negative ones, and the positive
        ones pass unchanged.""",
    ),
    misconception(
        "prelu_maximum",
        "PReLU",
        (
            "ops.where(inputs > 0, inputs, self.alpha * inputs)",
            "ops.maximum(inputs, self.alpha * inputs)",
        ),
        says="""You take the larger one of x and αx. A learned slope may become larger than 1, and then the
        maximum picks the wrong one on both sides. Ask for the sign of x.""",
    ),
    misconception(
        "prelu_sign",
        "PReLU",
        ("inputs, self.alpha * inputs", "inputs, -self.alpha * inputs"),
        says="""Your negative side has the wrong sign. With relu(x) and relu(−x) as pieces the second one needs
        a minus: its values are positive where x is negative.""",
    ),
    misconception(
        "prelu_adds_on_both_sides",
        "PReLU",
        ("inputs, self.alpha * inputs", "inputs + self.alpha * inputs, self.alpha * inputs"),
        says="""You add αx on both sides, so positive inputs come out as (1 + α)x. The slope belongs to the
        negative side alone.""",
    ),
    misconception(
        "prelu_slope_never_negative",
        "PReLU",
        ("inputs, self.alpha * inputs", "inputs, ops.maximum(self.alpha, 0) * inputs"),
        says="""You keep the slope from becoming negative. It is a free parameter: training may choose any
        value, and a clipped one gets no gradient any more.""",
    ),
    misconception(
        "prelu_gradient_lost",
        "PReLU",
        ("inputs, self.alpha * inputs", "inputs, ops.stop_gradient(self.alpha) * inputs"),
        says="""No gradient reaches your alpha: it is read through NumPy, copied, or stopped on the way. Use the
        weight itself in call.""",
    ),
    misconception(
        "prelu_not_a_weight",
        "PReLU",
        (ADDS_ALPHA, "self.alpha = ops.zeros(shape)"),
        says="""Your alpha is a plain tensor, which no optimizer sees and no file keeps. Make it with
        self.add_weight in build.""",
    ),
    misconception(
        "prelu_named_otherwise",
        "PReLU",
        ('name="alpha", shape', 'name="slope", shape'),
        says="""Your weight is not called alpha. The checks, and saved files, find it by the name that you give
        in add_weight(name="alpha", …).""",
    ),
    misconception(
        "prelu_weight_of_the_class",
        "PReLU",
        (ADDS_ALPHA, ADDS_ALPHA.replace("self.alpha", "PReLU.alpha", 1)),
        says="""Two of your layers share their slopes: the weight belongs to the class, or to the notebook, and
        the last layer that was built wins. Keep it in self.""",
    ),
    misconception(
        "prelu_config_forgets_axes",
        "PReLU",
        ('        config["shared_axes"] = self.shared_axes\n', ""),
        says="""Your get_config does not mention shared_axes, so a copy of the layer shares nothing. Every
        argument of the constructor comes back from get_config.""",
    ),
    misconception(
        "prelu_without_kwargs",
        "PReLU",
        ("shared_axes=None, **kwargs", "shared_axes=None"),
        ("__init__(**kwargs)", "__init__()"),
        says="""Your constructor refuses the arguments of every layer, such as name and dtype, and so
        from_config fails too. Take **kwargs and hand them on to the base class.""",
    ),
    misconception(
        "prelu_output_in_float32",
        "PReLU",
        ('shape=shape, initializer="zeros"', 'shape=shape, autocast=False, initializer="zeros"'),
        says="""Under mixed precision your output is float32: a float32 slope times a float16 input. Leave
        autocast of the weight as it is, or cast the result to the layer's compute_dtype.""",
    ),
    misconception(
        "prelu_needs_batch_size",
        "PReLU",
        (
            "inputs, self.alpha * inputs",
            "inputs, ops.broadcast_to(self.alpha, [int(n) for n in inputs.shape]) * inputs",
        ),
        says="""Your call needs the batch size as a number, which is unknown while a model is built. alpha
        broadcasts by itself: just multiply.""",
    ),
    misconception(
        "prelu_wrong_channels_accepted",
        "PReLU",
        ("self.input_spec =", "channels_seen ="),
        says="""Your layer accepts inputs with another number of channels than it was built for: broadcasting
        hides the mistake. Set self.input_spec in build, and Keras refuses them with a clear
        message.""",
    ),
]
