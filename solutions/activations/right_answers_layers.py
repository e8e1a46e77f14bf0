"""Correct layers of the unit `activations` in other styles."""

from grader.authoring.misconceptions import right_answer

LAYERS = [
    right_answer(
        "maxima_of_layers",
        PReLU="""
class PReLU(keras.layers.Layer):
    def __init__(self, shared_axes=None, **kwargs):
        super().__init__(**kwargs)
        if shared_axes is None:
            self.shared_axes = None
        elif isinstance(shared_axes, (list, tuple)):
            self.shared_axes = list(shared_axes)
        else:
            self.shared_axes = [shared_axes]

    def build(self, input_shape):
        param_shape = list(input_shape[1:])
        axes = {i + 1: n for i, n in enumerate(param_shape)}
        for i in self.shared_axes or []:
            param_shape[i - 1] = 1
            del axes[i]
        self.alpha = self.add_weight(
            shape=param_shape, name="alpha", initializer=keras.initializers.Zeros(), trainable=True
        )
        self.input_spec = keras.layers.InputSpec(ndim=len(input_shape), axes=axes)
        self.built = True

    def call(self, inputs):
        return ops.maximum(inputs, 0) + self.alpha * ops.minimum(inputs, 0)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        config = super().get_config()
        config.update({"shared_axes": self.shared_axes})
        return config
""",
        Maxout="""
class Maxout(keras.layers.Layer):
    def __init__(self, units, pieces=2, **kwargs):
        super().__init__(**kwargs)
        self.units, self.pieces = int(units), int(pieces)

    def build(self, input_shape):
        self.d = input_shape[-1]
        self.kernel = self.add_weight(
            name="kernel", shape=(self.d, self.units, self.pieces), initializer="glorot_uniform"
        )
        self.bias = self.add_weight(
            name="bias", shape=(self.units, self.pieces), initializer="zeros"
        )

    def call(self, x):
        if x.shape[-1] != self.d:
            raise ValueError(f"built for {self.d} inputs, got {x.shape[-1]}")
        y = ops.matmul(x, self.kernel[:, :, 0]) + self.bias[:, 0]
        for piece in range(1, self.pieces):
            y = ops.maximum(y, ops.matmul(x, self.kernel[:, :, piece]) + self.bias[:, piece])
        return y

    def compute_output_shape(self, input_shape):
        return tuple(input_shape[:-1]) + (self.units,)

    def get_config(self):
        config = super().get_config()
        config.update(units=self.units, pieces=self.pieces)
        return config
""",
    ),
    right_answer(
        "einsum_and_amax",
        PReLU="""
class PReLU(keras.layers.Layer):
    def __init__(self, shared_axes=None, **kwargs):
        super().__init__(**kwargs)
        self.shared_axes = shared_axes

    def get_config(self):
        config = super().get_config()
        config["shared_axes"] = self.shared_axes
        return config

    def build(self, input_shape):
        axes = self.shared_axes
        if axes is None:
            axes = ()
        if isinstance(axes, int):
            axes = (axes,)
        shape, self.sizes = [], []
        for axis in range(1, len(input_shape)):
            shape.append(1 if axis in axes else input_shape[axis])
            self.sizes.append(None if axis in axes else input_shape[axis])
        self.alpha = self.add_weight(name="alpha", shape=shape, initializer="zeros")

    def call(self, x):
        for found, built in zip(x.shape[1:], self.sizes):
            if built is not None and found != built:
                raise ValueError(f"built for sizes {self.sizes}, got {x.shape}")
        below = ops.cast(x < 0, x.dtype)
        return x * (1 - below + below * self.alpha)
""",
        Maxout="""
class Maxout(keras.layers.Layer):
    def __init__(self, units, pieces=2, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.pieces = pieces

    def build(self, input_shape):
        self.input_spec = keras.layers.InputSpec(axes={-1: input_shape[-1]})
        self.kernel = self.add_weight(
            name="kernel",
            shape=(input_shape[-1], self.units, self.pieces),
            initializer=keras.initializers.RandomNormal(stddev=0.1),
        )
        self.bias = self.add_weight(
            name="bias", shape=(self.units, self.pieces), initializer="zeros"
        )

    def call(self, inputs):
        z = ops.einsum("...i,iup->...up", inputs, self.kernel)
        return ops.amax(z + self.bias, axis=-1)

    def get_config(self):
        return super().get_config() | {"units": self.units, "pieces": self.pieces}
""",
    ),
    right_answer(
        "tensorflow_layers",
        backends=["tensorflow"],
        PReLU="""
class PReLU(keras.layers.Layer):
    def __init__(self, shared_axes=None, **kwargs):
        super(PReLU, self).__init__(**kwargs)
        self.shared_axes = shared_axes

    def build(self, input_shape):
        import numpy

        axes = numpy.atleast_1d(self.shared_axes if self.shared_axes is not None else [])
        axes = [int(a) for a in axes]
        shape = [1 if a in axes else input_shape[a] for a in range(1, len(input_shape))]
        self.alpha = self.add_weight(name="alpha", shape=shape, initializer="zeros")
        free = [a for a in range(1, len(input_shape)) if a not in axes]
        self.input_spec = keras.layers.InputSpec(axes={a: input_shape[a] for a in free})
        super().build(input_shape)

    def call(self, inputs):
        import tensorflow as tf

        alpha = tf.cast(tf.convert_to_tensor(self.alpha), inputs.dtype)
        return tf.where(inputs >= 0, inputs, tf.multiply(alpha, inputs))

    def get_config(self):
        config = super().get_config()
        config["shared_axes"] = self.shared_axes
        return config
""",
        Maxout="""
class Maxout(keras.layers.Layer):
    def __init__(self, units, pieces=2, **kwargs):
        super(Maxout, self).__init__(**kwargs)
        self.units = units
        self.pieces = pieces

    def build(self, input_shape):
        shape = (input_shape[-1], self.units, self.pieces)
        self.kernel = self.add_weight(name="kernel", shape=shape, initializer="he_normal")
        self.bias = self.add_weight(name="bias", shape=shape[1:], initializer="zeros")
        self.inputs = shape[0]

    def call(self, x):
        import tensorflow as tf

        if x.shape[-1] != self.inputs:
            raise ValueError("another number of inputs")
        flat = tf.reshape(self.kernel.value, [self.inputs, self.units * self.pieces])
        flat = tf.cast(flat, x.dtype)
        maps = tf.tensordot(x, flat, axes=[[-1], [0]])
        shape = tf.concat([tf.shape(x)[:-1], [self.units, self.pieces]], axis=0)
        maps = tf.reshape(maps, shape) + tf.cast(self.bias.value, x.dtype)
        y = tf.reduce_max(maps, axis=-1)
        y.set_shape([*x.shape[:-1], self.units])
        return y

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.units)

    def get_config(self):
        return {"units": self.units, "pieces": self.pieces, **super().get_config()}
""",
    ),
    right_answer(
        "where_and_reshape",
        PReLU="""
class PReLU(keras.layers.Layer):
    def __init__(self, shared_axes=None, **kwargs):
        super().__init__(**kwargs)
        self.shared_axes = shared_axes
        self.supports_masking = True

    def build(self, input_shape):
        one = isinstance(self.shared_axes, int)
        axes = {self.shared_axes} if one else set(self.shared_axes or [])
        self.alpha = self.add_weight(
            name="alpha",
            shape=[1 if i + 1 in axes else n for i, n in enumerate(input_shape[1:])],
            initializer="zeros",
        )
        self.input_spec = [
            keras.layers.InputSpec(
                ndim=len(input_shape),
                axes={i: n for i, n in enumerate(input_shape) if i > 0 and i not in axes},
            )
        ]

    def call(self, inputs):
        slopes = ops.where(inputs < 0, self.alpha, ops.ones_like(inputs))
        return ops.cast(slopes * inputs, self.compute_dtype)

    def get_config(self):
        return {"shared_axes": self.shared_axes, **super().get_config()}
""",
        Maxout="""
class Maxout(keras.layers.Layer):
    def __init__(self, units, pieces=2, **kwargs):
        super().__init__(**kwargs)
        self.units, self.pieces = units, pieces

    def build(self, input_shape):
        width = int(input_shape[-1])
        self.kernel = self.add_weight(
            name="kernel", shape=(width, self.units, self.pieces), initializer="random_normal"
        )
        self.bias = self.add_weight(
            name="bias", shape=(self.units, self.pieces), initializer="zeros"
        )
        self.input_spec = keras.layers.InputSpec(min_ndim=2, axes={-1: width})

    def call(self, inputs):
        flat = ops.reshape(self.kernel, (-1, self.units * self.pieces))
        maps = ops.matmul(inputs, flat) + ops.reshape(self.bias, (-1,))
        pieces = [maps[..., piece :: self.pieces] for piece in range(self.pieces)]
        return ops.max(ops.stack(pieces, axis=0), axis=0)

    def get_config(self):
        config = super().get_config()
        config["units"] = self.units
        config["pieces"] = self.pieces
        return config
""",
    ),
]
