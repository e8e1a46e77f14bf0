"""Known mistakes in `LayerNormalization`."""

from grader.authoring.misconceptions import misconception

from .within_an_example import about_statistics, shared

MISCONCEPTIONS = [
    *shared("layer", "LayerNormalization"),
    *about_statistics("layer", "LayerNormalization"),
    misconception(
        "layer_axis_is_kept",
        "LayerNormalization",
        (
            "mean = ops.mean(x, axis=axes",
            "others = [axis for axis in range(len(x.shape)) if axis not in axes]\n"
            "        mean = ops.mean(x, axis=others",
        ),
        ("(x - mean), axis=axes", "(x - mean), axis=others"),
        says="""You average over all axes but those that `axis` names, the batch among them: that
        is batch normalization. Here `axis` names what is averaged over, and every example keeps
        statistics of its own.""",
    ),
    misconception(
        "layer_whole_example",
        "LayerNormalization",
        ("mean = ops.mean(x, axis=axes", "mean = ops.mean(x, axis=list(range(1, len(x.shape)))"),
        ("(x - mean), axis=axes", "(x - mean), axis=list(range(1, len(x.shape)))"),
        says="""You always average over the whole example, whatever `axis` says. Papers on images
        draw it so, but here `axis` decides: with −1 every position has a mean of its own, taken
        over its channels.""",
    ),
    misconception(
        "layer_axis_ignored",
        "LayerNormalization",
        ("[axis % rank for axis in axes]", "[rank - 1]"),
        says="""You always average over the last axis, whatever `axis` says. Keep the argument in
        the constructor; it may name any axis, or several.""",
    ),
    misconception(
        "layer_first_axis_of_tuple",
        "LayerNormalization",
        ("for axis in axes]\n\n", "for axis in axes][:1]\n\n"),
        says="""Of several axes you use only the first. Mean and variance run over all axes that
        `axis` names together, and the weights have the sizes of all of them.""",
    ),
    misconception(
        "layer_gamma_of_last_axis",
        "LayerNormalization",
        (
            "tuple(input_shape[axis] for axis in self.axes(len(input_shape)))",
            "(input_shape[self.axes(len(input_shape))[-1]],)",
        ),
        ("if axis in axes else 1", "if axis == axes[-1] else 1"),
        says="""Your γ and β have one number for each channel even where you average over several
        axes. The paper on group normalization does so, while Keras and PyTorch give them the
        sizes of all the axes of `axis`, which is the rule here.""",
        convention=True,
    ),
    misconception(
        "layer_gamma_dropped",
        "LayerNormalization",
        ("x_hat * ops.reshape(self.gamma, shape)", "x_hat"),
        says="""γ never reaches your output, so it cannot be learned either. After normalizing,
        multiply by γ.""",
    ),
    misconception(
        "layer_only_in_training",
        "LayerNormalization",
        ("def call(self, inputs)", "def call(self, inputs, training=None)"),
        ("x_hat = ", "x_hat = x if not training else "),
        says="""You normalize in training only. Statistics of one example are there at inference
        just as well, so that this layer has a single mode: that is what it is loved for.""",
    ),
    misconception(
        "layer_centers_the_batch_in_training",
        "LayerNormalization",
        ("def call(self, inputs)", "def call(self, inputs, training=False)"),
        (
            "mean = ops.mean(x",
            "x = x if not training else x - ops.mean(x, axis=0)\n        mean = ops.mean(x",
        ),
        says="""In training you subtract the batch's mean first, a habit of batch normalization.
        An example of layer normalization never looks at its neighbours: leave that step out.""",
    ),
]
