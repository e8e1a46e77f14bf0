"""Correct answers to the unit `normalizers` in other styles: each of them must get full marks."""

from grader.authoring.misconceptions import right_answer

WITHIN = [
    right_answer(
        "ops_moments",
        LayerNormalization="""
class LayerNormalization(keras.layers.Layer):
    def __init__(self, axis=-1, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.axis = list(axis) if isinstance(axis, (tuple, list)) else int(axis)
        self.epsilon = float(epsilon)
        self.supports_masking = True

    def build(self, input_shape):
        rank = len(input_shape)
        axes = self.axis if isinstance(self.axis, list) else [self.axis]
        self.axes = sorted(a + rank if a < 0 else a for a in axes)
        self.rows = [input_shape[a] if a in self.axes else 1 for a in range(rank)]
        sizes = [input_shape[a] for a in self.axes]
        self.gamma = self.add_weight(sizes, "ones", name="gamma")
        self.beta = self.add_weight(sizes, "zeros", name="beta")
        super().build(input_shape)

    def call(self, inputs):
        dtype = keras.backend.result_type(inputs.dtype, "float32")
        mean, variance = ops.moments(ops.cast(inputs, dtype), axes=self.axes, keepdims=True)
        scale = ops.reshape(ops.cast(self.gamma, dtype), self.rows)
        shift = ops.reshape(ops.cast(self.beta, dtype), self.rows)
        y = (ops.cast(inputs, dtype) - mean) / ops.sqrt(variance + self.epsilon)
        return ops.cast(y * scale + shift, self.compute_dtype)

    def get_config(self):
        config = super().get_config()
        config.update(axis=self.axis, epsilon=self.epsilon)
        return config
""",
        InstanceNormalization="""
class InstanceNormalization(keras.layers.Layer):
    def __init__(self, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = float(epsilon)

    def build(self, input_shape):
        self.scale = self.add_weight((input_shape[-1],), "ones", name="gamma")
        self.shift = self.add_weight((input_shape[-1],), "zeros", name="beta")

    def call(self, inputs):
        dtype = keras.backend.result_type(inputs.dtype, "float32")
        x = ops.cast(inputs, dtype)
        mean, variance = ops.moments(x, axes=tuple(range(1, x.ndim - 1)), keepdims=True)
        inverse = ops.rsqrt(variance + self.epsilon) * ops.cast(self.scale, dtype)
        y = x * inverse + (ops.cast(self.shift, dtype) - mean * inverse)
        return ops.cast(y, self.compute_dtype)

    def get_config(self):
        config = super().get_config()
        config["epsilon"] = self.epsilon
        return config
""",
        GroupNormalization="""
class GroupNormalization(keras.layers.Layer):
    def __init__(self, groups=32, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        if groups < 1:
            raise ValueError("groups must be positive")
        self.groups, self.epsilon = groups, epsilon

    def build(self, input_shape):
        channels = input_shape[-1]
        quotient, remainder = divmod(channels, self.groups)
        if remainder != 0:
            raise ValueError(f"cannot split {channels} channels into {self.groups} groups")
        self.size = quotient
        self.gamma = self.add_weight((channels,), "ones", name="gamma")
        self.beta = self.add_weight((channels,), "zeros", name="beta")

    def call(self, inputs):
        dtype = keras.backend.result_type(inputs.dtype, "float32")
        pieces = ops.split(ops.cast(inputs, dtype), self.groups, axis=-1)
        axes = list(range(1, len(inputs.shape)))
        normalized = []
        for piece in pieces:
            mean, variance = ops.moments(piece, axes=axes, keepdims=True)
            normalized.append((piece - mean) * ops.rsqrt(variance + self.epsilon))
        x = ops.concatenate(normalized, axis=-1)
        y = x * ops.cast(self.gamma, dtype) + ops.cast(self.beta, dtype)
        return ops.cast(y, self.compute_dtype)

    def get_config(self):
        return super().get_config() | dict(groups=self.groups, epsilon=self.epsilon)
""",
    ),
    right_answer(
        "one_helper_for_all",
        LayerNormalization="""
def centered_and_scaled(x, axes, epsilon):
    x = ops.cast(x, keras.backend.result_type(x.dtype, "float32"))
    deviations = x - ops.mean(x, axis=axes, keepdims=True)
    power = ops.mean(deviations * deviations, axis=axes, keepdims=True)
    return deviations / ops.sqrt(power + epsilon)


class LayerNormalization(keras.layers.Layer):
    def __init__(self, axis=-1, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis
        self.epsilon = epsilon

    def build(self, input_shape):
        self._axes = (self.axis,) if isinstance(self.axis, int) else tuple(self.axis)
        shape = tuple(input_shape[axis] for axis in self._axes)
        for name, start in (("gamma", "ones"), ("beta", "zeros")):
            setattr(self, name, self.add_weight(name=name, shape=shape, initializer=start))
        rank = len(input_shape)
        kept = [axis % rank for axis in self._axes]
        self._others = tuple(axis for axis in range(rank) if axis not in kept)

    def call(self, inputs):
        x = centered_and_scaled(inputs, self._axes, self.epsilon)
        gamma = ops.expand_dims(ops.cast(self.gamma, x.dtype), self._others)
        beta = ops.expand_dims(ops.cast(self.beta, x.dtype), self._others)
        return ops.cast(gamma * x + beta, self.compute_dtype)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        base = super().get_config()
        base["axis"], base["epsilon"] = self.axis, self.epsilon
        return base
""",
        InstanceNormalization="""
class InstanceNormalization(keras.layers.Layer):
    def __init__(self, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = epsilon

    def build(self, input_shape):
        size = input_shape[-1:]
        self.gamma = self.add_weight(name="gamma", shape=size, initializer="ones", dtype="float32")
        self.beta = self.add_weight(name="beta", shape=size, initializer="zeros", dtype="float32")

    def call(self, inputs):
        axes = tuple(axis for axis in range(len(inputs.shape)) if 0 < axis < len(inputs.shape) - 1)
        x = centered_and_scaled(inputs, axes, self.epsilon)
        gamma, beta = (ops.cast(weight, x.dtype) for weight in (self.gamma, self.beta))
        return ops.cast(gamma * x + beta, self.compute_dtype)

    def get_config(self):
        return {"epsilon": self.epsilon, **super().get_config()}
""",
        GroupNormalization="""
class GroupNormalization(keras.layers.Layer):
    def __init__(self, groups=32, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.groups = groups
        self.epsilon = epsilon

    def build(self, input_shape):
        size = input_shape[-1:]
        self.gamma = self.add_weight(name="gamma", shape=size, initializer="ones")
        self.beta = self.add_weight(name="beta", shape=size, initializer="zeros")

    def call(self, inputs):
        channels = inputs.shape[-1]
        if channels % self.groups != 0:
            raise ValueError("the number of channels must be a multiple of the number of groups")
        # (N, positions, G, C/G): the positions need no axes of their own
        shape = ops.shape(inputs)
        flat = ops.reshape(inputs, (shape[0], -1, self.groups, channels // self.groups))
        x = ops.reshape(centered_and_scaled(flat, (1, 3), self.epsilon), shape)
        gamma, beta = (ops.cast(weight, x.dtype) for weight in (self.gamma, self.beta))
        return ops.cast(gamma * x + beta, self.compute_dtype)

    def get_config(self):
        config = super().get_config()
        config["groups"] = self.groups
        config["epsilon"] = self.epsilon
        return config
""",
    ),
    right_answer(
        "tensorflow_functions",
        LayerNormalization="""
import tensorflow as tf


class LayerNormalization(keras.layers.Layer):
    def __init__(self, axis=-1, epsilon=1e-3, **kwargs):
        super(LayerNormalization, self).__init__(**kwargs)
        self.axis = axis
        self.epsilon = epsilon

    def build(self, input_shape):
        axes = [self.axis] if isinstance(self.axis, int) else list(self.axis)
        self.axes = [a % len(input_shape) for a in axes]
        shape = [input_shape[a] for a in self.axes]
        self.broadcast = [n if a in self.axes else 1 for a, n in enumerate(input_shape)]
        self.gamma = self.add_weight(
            name="gamma", shape=shape, initializer=keras.initializers.Ones(), autocast=False
        )
        self.beta = self.add_weight(
            name="beta", shape=shape, initializer=keras.initializers.Zeros(), autocast=False
        )

    def call(self, inputs):
        x = tf.cast(inputs, tf.float64 if inputs.dtype == "float64" else tf.float32)
        mean, var = tf.nn.moments(x, axes=self.axes, keepdims=True)
        x = tf.math.divide(tf.subtract(x, mean), tf.sqrt(var + self.epsilon))
        x = x * tf.reshape(self.gamma.value, self.broadcast)
        x = x + tf.reshape(self.beta.value, self.broadcast)
        return tf.cast(x, self.compute_dtype)

    def get_config(self):
        config = super().get_config()
        config.update({"axis": self.axis, "epsilon": self.epsilon})
        return config
""",
        InstanceNormalization="""
import tensorflow as tf


class InstanceNormalization(keras.layers.Layer):
    def __init__(self, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = epsilon

    def build(self, input_shape):
        c = int(input_shape[-1])
        self.gamma = self.add_weight(name="gamma", shape=[c], initializer="ones", autocast=False)
        self.beta = self.add_weight(name="beta", shape=[c], initializer="zeros", autocast=False)

    def call(self, inputs):
        x = tf.cast(inputs, tf.float64 if inputs.dtype == "float64" else tf.float32)
        axes = list(range(1, x.shape.rank - 1))
        mean = tf.reduce_mean(x, axis=axes, keepdims=True)
        var = tf.reduce_mean(tf.math.squared_difference(x, mean), axis=axes, keepdims=True)
        x_hat = (x - mean) / tf.sqrt(var + self.epsilon)
        y = tf.convert_to_tensor(self.gamma) * x_hat + tf.convert_to_tensor(self.beta)
        return tf.cast(y, self.compute_dtype)

    def get_config(self):
        config = super().get_config()
        config.update({"epsilon": self.epsilon})
        return config
""",
        GroupNormalization="""
import tensorflow as tf


class GroupNormalization(keras.layers.Layer):
    def __init__(self, groups=32, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.groups = groups
        self.epsilon = epsilon

    def build(self, input_shape):
        self.C = int(input_shape[-1])
        if self.C < self.groups or self.C % self.groups:
            raise ValueError(f"groups={self.groups} does not divide {self.C}")
        self.gamma = self.add_weight(
            name="gamma", shape=[self.C], initializer="ones", autocast=False
        )
        self.beta = self.add_weight(
            name="beta", shape=[self.C], initializer="zeros", autocast=False
        )

    def call(self, inputs):
        x = tf.cast(inputs, tf.float64 if inputs.dtype == "float64" else tf.float32)
        rank = x.shape.rank
        # Channels first, as in the paper's listing, and back again.
        to_front = [0, rank - 1, *range(1, rank - 1)]
        to_back = [0, *range(2, rank), 1]
        front = tf.transpose(x, to_front)
        flat = tf.reshape(front, [tf.shape(x)[0], self.groups, -1])
        mean, var = tf.nn.moments(flat, axes=[2], keepdims=True)
        flat = (flat - mean) * tf.math.rsqrt(var + self.epsilon)
        x = tf.transpose(tf.reshape(flat, tf.shape(front)), to_back)
        x = tf.ensure_shape(x, inputs.shape)
        return tf.cast(x * self.gamma.value + self.beta.value, self.compute_dtype)

    def get_config(self):
        config = super().get_config()
        config.update({"groups": self.groups, "epsilon": self.epsilon})
        return config
""",
    ),
    right_answer(
        "each_from_another",
        LayerNormalization="""
class LayerNormalization(keras.layers.Layer):
    def __init__(self, axis=-1, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis
        self.epsilon = epsilon

    def build(self, input_shape):
        rank = len(input_shape)
        axes = [self.axis] if isinstance(self.axis, int) else list(self.axis)
        self.moved = [axis % rank for axis in axes]
        self.ends = list(range(rank - len(axes), rank))
        self.sizes = [input_shape[axis] for axis in self.moved]
        self.gamma = self.add_weight(name="gamma", shape=self.sizes, initializer="ones")
        self.beta = self.add_weight(name="beta", shape=self.sizes, initializer="zeros")

    def call(self, inputs):
        dtype = keras.backend.result_type(inputs.dtype, "float32")
        # The axes go to the end, so that the weights line up with them.
        x = ops.moveaxis(ops.cast(inputs, dtype), self.moved, self.ends)
        mean = ops.mean(x, axis=self.ends, keepdims=True)
        deviation = ops.sqrt(ops.var(x, axis=self.ends, keepdims=True) + self.epsilon)
        y = ops.cast(self.gamma, dtype) * (x - mean) / deviation + ops.cast(self.beta, dtype)
        return ops.cast(ops.moveaxis(y, self.ends, self.moved), self.compute_dtype)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis, "epsilon": self.epsilon}
""",
        GroupNormalization="""
class GroupNormalization(keras.layers.Layer):
    def __init__(self, groups=32, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.groups = groups
        self.epsilon = epsilon

    def build(self, input_shape):
        channels = input_shape[-1]
        groups = self.number_of_groups(channels)
        if channels % groups:
            raise ValueError(f"{groups} does not divide {channels}")
        # share[c, d] is 1/size where channels c and d are in one group, else 0
        member = np.arange(channels) // (channels // groups)
        same = (member[:, None] == member[None, :]).astype("float64")
        self.share = same / same.sum(axis=0)
        self.gamma = self.add_weight(name="gamma", shape=(channels,), initializer="ones")
        self.beta = self.add_weight(name="beta", shape=(channels,), initializer="zeros")

    def number_of_groups(self, channels):
        return self.groups

    def call(self, inputs):
        dtype = keras.backend.result_type(inputs.dtype, "float32")
        x = ops.cast(inputs, dtype)
        share = ops.convert_to_tensor(self.share.astype(dtype))
        positions = list(range(1, len(x.shape) - 1))
        mean = ops.matmul(ops.mean(x, axis=positions, keepdims=True), share)
        square = ops.mean(ops.square(x - mean), axis=positions, keepdims=True)
        x = (x - mean) / ops.sqrt(ops.matmul(square, share) + self.epsilon)
        y = x * ops.cast(self.gamma, dtype) + ops.cast(self.beta, dtype)
        return ops.cast(y, self.compute_dtype)

    def get_config(self):
        return {**super().get_config(), "groups": self.groups, "epsilon": self.epsilon}
""",
    ),
    right_answer(
        "instance_by_einsum",
        InstanceNormalization="""
class InstanceNormalization(keras.layers.Layer):
    def __init__(self, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = epsilon
        self.gamma = self.beta = None

    def build(self, input_shape):
        shape = (input_shape[-1],)
        self.gamma = self.add_weight(shape=shape, name="gamma", initializer="ones", autocast=False)
        self.beta = self.add_weight(shape=shape, name="beta", initializer="zeros", autocast=False)

    def call(self, inputs):
        x = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        shape = ops.shape(x)
        flat = ops.reshape(x, (shape[0], -1, x.shape[-1]))
        flat = flat - ops.mean(flat, axis=1, keepdims=True)
        count = ops.cast(ops.shape(flat)[1], flat.dtype)
        variance = ops.einsum("npc,npc->nc", flat, flat) / count
        scale = ops.cast(self.gamma, x.dtype) * ops.rsqrt(variance + self.epsilon)
        y = flat * ops.expand_dims(scale, 1) + ops.cast(self.beta, x.dtype)
        return ops.cast(ops.reshape(y, shape), self.compute_dtype)

    def get_config(self):
        return {**super().get_config(), "epsilon": self.epsilon}
""",
    ),
]

RENORM = [
    right_answer(
        "renorm_as_one_affine_map",
        BatchRenormalization="""
class BatchRenormalization(keras.layers.Layer):
    def __init__(self, momentum=0.99, epsilon=1e-3, rmax=3.0, dmax=5.0, **kwargs):
        super().__init__(**kwargs)
        self.momentum, self.epsilon, self.rmax, self.dmax = momentum, epsilon, rmax, dmax

    def build(self, input_shape):
        def vector(name, start, learned):
            return self.add_weight(
                name=name, shape=input_shape[-1:], initializer=start, trainable=learned,
                autocast=False,
            )

        self.gamma, self.beta = vector("gamma", "ones", True), vector("beta", "zeros", True)
        self.mu = vector("moving_mean", "zeros", False)
        self.sigma = vector("moving_stddev", "ones", False)

    def call(self, inputs, training=None):
        dtype = keras.backend.result_type(inputs.dtype, "float32")
        x = ops.cast(inputs, dtype)
        mu, sigma = ops.cast(self.mu, dtype), ops.cast(self.sigma, dtype)
        gamma, beta = ops.cast(self.gamma, dtype), ops.cast(self.beta, dtype)
        if training and self.trainable:
            mean, variance = ops.moments(x, axes=tuple(range(len(x.shape) - 1)))
            std = ops.sqrt(variance + self.epsilon)
            r = ops.minimum(ops.maximum(std / sigma, 1.0 / self.rmax), self.rmax)
            d = ops.minimum(ops.maximum((mean - mu) / sigma, -self.dmax), self.dmax)
            r, d = ops.stop_gradient(r), ops.stop_gradient(d)
            keep = self.momentum
            self.mu.assign(mu * keep + mean * (1 - keep))
            self.sigma.assign(sigma * keep + std * (1 - keep))
            y = (x - mean) * (gamma * r / std) + (gamma * d + beta)
        else:
            y = (x - mu) * (gamma / sigma) + beta
        return ops.cast(y, self.compute_dtype)

    def get_config(self):
        names = ("momentum", "epsilon", "rmax", "dmax")
        return super().get_config() | {name: getattr(self, name) for name in names}
""",
    ),
    right_answer(
        "renorm_in_tensorflow",
        BatchRenormalization="""
import tensorflow as tf


class BatchRenormalization(keras.layers.Layer):
    def __init__(self, momentum=0.99, epsilon=1e-3, rmax=3.0, dmax=5.0, **kwargs):
        super().__init__(**kwargs)
        self.momentum = momentum
        self.epsilon = epsilon
        self.rmax = rmax
        self.dmax = dmax

    def build(self, input_shape):
        c = input_shape[-1]
        self.gamma = self.add_weight(name="gamma", shape=(c,), initializer="ones", autocast=False)
        self.beta = self.add_weight(name="beta", shape=(c,), initializer="zeros", autocast=False)
        self.moving_mean = self.add_weight(
            name="moving_mean", shape=(c,), initializer="zeros", trainable=False, autocast=False
        )
        self.moving_stddev = self.add_weight(
            name="moving_stddev", shape=(c,), initializer="ones", trainable=False, autocast=False
        )

    def call(self, inputs, training=None):
        x = tf.cast(inputs, tf.float64 if inputs.dtype == "float64" else tf.float32)
        old_mean = tf.convert_to_tensor(self.moving_mean)
        old_std = tf.convert_to_tensor(self.moving_stddev)
        if training and self.trainable:
            mean, var = tf.nn.moments(x, list(range(len(x.shape) - 1)))
            std = tf.sqrt(var + self.epsilon)
            r = tf.clip_by_value(std / old_std, 1 / self.rmax, self.rmax)
            d = tf.clip_by_value((mean - old_mean) / old_std, -self.dmax, self.dmax)
            x = (x - mean) / std * tf.stop_gradient(r) + tf.stop_gradient(d)
            self.moving_mean.assign_add((1 - self.momentum) * (mean - old_mean))
            self.moving_stddev.assign_add((1 - self.momentum) * (std - old_std))
        else:
            x = (x - old_mean) / old_std
        return tf.cast(x * self.gamma.value + self.beta.value, self.compute_dtype)

    def get_config(self):
        config = super().get_config()
        config.update(
            momentum=self.momentum, epsilon=self.epsilon, rmax=self.rmax, dmax=self.dmax
        )
        return config
""",
    ),
    right_answer(
        "renorm_with_keepdims_and_log_bounds",
        BatchRenormalization="""
class BatchRenormalization(keras.layers.Layer):
    def __init__(self, momentum=0.99, epsilon=1e-3, rmax=3.0, dmax=5.0, **kwargs):
        super().__init__(**kwargs)
        self.settings = {"momentum": momentum, "epsilon": epsilon, "rmax": rmax, "dmax": dmax}
        self.supports_masking = True

    def build(self, input_shape):
        channels = input_shape[-1]
        self.input_spec = keras.layers.InputSpec(ndim=len(input_shape), axes={-1: channels})
        options = {"shape": (channels,), "autocast": False}
        self.beta = self.add_weight(name="beta", initializer="zeros", **options)
        self.gamma = self.add_weight(name="gamma", initializer="ones", **options)
        options["trainable"] = False
        self.average_std = self.add_weight(name="moving_stddev", initializer="ones", **options)
        self.average = self.add_weight(name="moving_mean", initializer="zeros", **options)
        self.steps = self.add_weight(name="steps", shape=(), initializer="zeros", trainable=False)

    def call(self, inputs, training=False, mask=None):
        x = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        if training and self.trainable:
            x = self.corrected(x)
        else:
            x = (x - self.average.value) / self.average_std.value
        return ops.cast(self.gamma.value * x + self.beta.value, self.compute_dtype)

    def corrected(self, x):
        axes = tuple(range(x.ndim - 1))
        mean = ops.mean(x, axis=axes, keepdims=True)
        std = ops.sqrt(ops.var(x, axis=axes, keepdims=True) + self.settings["epsilon"])
        m, s = ops.stop_gradient(ops.squeeze(mean, axes)), ops.stop_gradient(ops.squeeze(std, axes))
        bound = float(np.log(self.settings["rmax"]))
        r = ops.exp(ops.clip(ops.log(s / self.average_std.value), -bound, bound))
        d = ops.clip(
            (m - self.average.value) / self.average_std.value,
            -self.settings["dmax"],
            self.settings["dmax"],
        )
        step = 1 - self.settings["momentum"]
        self.average.assign_sub(step * (self.average.value - m))
        self.average_std.assign_sub(step * (self.average_std.value - s))
        self.steps.assign_add(1)
        return r * ((x - mean) / std) + d

    def get_config(self):
        return super().get_config() | dict(self.settings)
""",
    ),
]

WEIGHT = [
    right_answer(
        "weightnorm_by_hand",
        WeightNormalization="""
class WeightNormalization(keras.layers.Wrapper):
    def __init__(self, layer, **kwargs):
        super().__init__(layer, **kwargs)

    def build(self, input_shape):
        super().build(input_shape)
        units = self.layer.kernel.shape[-1]
        self.g = self.add_weight(name="g", shape=(units,), initializer="ones")
        flat = ops.reshape(self.layer.kernel, (-1, units))
        self.g.assign(ops.norm(flat, axis=0))

    def call(self, inputs):
        v = ops.convert_to_tensor(self.layer.kernel)
        norm = ops.norm(ops.reshape(v, (-1, v.shape[-1])), axis=0)
        w = v * (self.g / norm)
        if len(v.shape) == 2:
            y = ops.matmul(inputs, w)
        else:
            y = ops.conv(
                inputs, w, strides=self.layer.strides, padding=self.layer.padding,
                dilation_rate=self.layer.dilation_rate,
            )
        if self.layer.use_bias:
            y = y + self.layer.bias
        return self.layer.activation(y) if self.layer.activation is not None else y
""",
    ),
    right_answer(
        "weightnorm_stateless_call",
        WeightNormalization="""
class WeightNormalization(keras.layers.Wrapper):
    def __init__(self, layer, **kwargs):
        super().__init__(layer, **kwargs)

    def build(self, input_shape):
        if not self.layer.built:
            self.layer.build(input_shape)
            self.layer.built = True
        self.g = self.add_weight(
            name="g", shape=(self.layer.kernel.shape[-1],), initializer=self.initial_g
        )
        self.built = True

    def initial_g(self, shape, dtype=None):
        kernel = self.layer.kernel
        axes = tuple(range(len(kernel.shape) - 1))
        return ops.cast(ops.sqrt(ops.sum(kernel * kernel, axis=axes)), dtype)

    def normalized(self):
        axes = tuple(range(len(self.layer.kernel.shape) - 1))
        squares = ops.sum(ops.square(self.layer.kernel), axis=axes, keepdims=True)
        return self.layer.kernel * ops.rsqrt(squares) * self.g

    def call(self, inputs):
        learned = [
            self.normalized() if weight is self.layer.kernel else weight.value
            for weight in self.layer.trainable_variables
        ]
        fixed = [weight.value for weight in self.layer.non_trainable_variables]
        outputs, _ = self.layer.stateless_call(learned, fixed, inputs)
        return outputs
""",
    ),
    right_answer(
        "weightnorm_scaled_outputs",
        WeightNormalization="""
class WeightNormalization(keras.layers.Layer):
    def __init__(self, layer, **kwargs):
        super().__init__(**kwargs)
        self.layer = layer

    def build(self, input_shape):
        if not self.layer.built:
            self.layer.build(input_shape)
        kernel = ops.convert_to_numpy(self.layer.kernel)
        lengths = np.sqrt((kernel.astype("float64") ** 2).reshape(-1, kernel.shape[-1]).sum(axis=0))
        self.g = self.add_weight(
            name="g", shape=lengths.shape, initializer=keras.initializers.Constant(0.0)
        )
        self.g.assign(lengths)

    def call(self, inputs):
        # y = (x*v) · g/‖v‖ + b: what is linear may be scaled after the product.
        kernel = self.layer.kernel
        squares = ops.sum(ops.square(kernel), axis=list(range(len(kernel.shape) - 1)))
        scale = self.g / ops.sqrt(squares)
        if isinstance(self.layer, keras.layers.Dense):
            outputs = ops.dot(inputs, kernel) * scale
        else:
            outputs = self.layer.convolution_op(inputs, kernel) * scale
        if self.layer.bias is not None:
            outputs = outputs + self.layer.bias
        return self.layer.activation(outputs)

    def get_config(self):
        config = super().get_config()
        config["layer"] = keras.saving.serialize_keras_object(self.layer)
        return config

    @classmethod
    def from_config(cls, config):
        config = dict(config)
        return cls(keras.saving.deserialize_keras_object(config.pop("layer")), **config)
""",
    ),
]

SPECTRAL = [
    right_answer(
        "spectral_assigned_as_in_keras",
        SpectralNormalization="""
class SpectralNormalization(keras.layers.Wrapper):
    def __init__(self, layer, power_iterations=1, **kwargs):
        super().__init__(layer, **kwargs)
        self.power_iterations = power_iterations

    def build(self, input_shape):
        super().build(input_shape)
        self.kernel = self.layer.kernel
        self.vector_u = self.add_weight(
            shape=(1, self.kernel.shape[-1]),
            initializer=keras.initializers.TruncatedNormal(stddev=0.02),
            trainable=False,
            name="vector_u",
        )

    def call(self, inputs, training=False):
        if training:
            w = ops.reshape(self.kernel.value, (-1, self.kernel.shape[-1]))
            u = self.vector_u.value
            for _ in range(self.power_iterations):
                v = ops.normalize(ops.matmul(u, ops.transpose(w)), axis=None)
                u = ops.normalize(ops.matmul(v, w), axis=None)
            sigma = ops.matmul(ops.matmul(v, w), ops.transpose(u))
            self.vector_u.assign(u)
            self.kernel.assign(ops.reshape(w / sigma, self.kernel.shape))
        return self.layer(inputs)

    def get_config(self):
        config = super().get_config()
        config["power_iterations"] = self.power_iterations
        return config
""",
    ),
    right_answer(
        "spectral_by_hand_from_the_paper",
        SpectralNormalization="""
class SpectralNormalization(keras.layers.Layer):
    def __init__(self, layer, power_iterations=1, **kwargs):
        super().__init__(**kwargs)
        self.layer, self.power_iterations = layer, power_iterations

    def build(self, input_shape):
        if not self.layer.built:
            self.layer.build(input_shape)
        units = self.layer.kernel.shape[-1]
        self.u = self.add_weight(
            name="vector_u", shape=(1, units), initializer="random_normal", trainable=False
        )
        self.sigma = self.add_weight(
            name="sigma", shape=(), initializer="ones", trainable=False
        )

    def call(self, inputs, training=None):
        kernel = ops.convert_to_tensor(self.layer.kernel)
        units = kernel.shape[-1]
        # The paper's W has a row for each unit.
        w = ops.transpose(ops.reshape(kernel, (-1, units)))
        if training:
            u = ops.reshape(self.u.value, (units, 1))
            for _ in range(self.power_iterations):
                v = ops.matmul(ops.transpose(w), u)
                v = v / ops.norm(v)
                u = ops.matmul(w, v)
                u = u / ops.norm(u)
            u, v = ops.stop_gradient(u), ops.stop_gradient(v)
            self.u.assign(ops.transpose(u))
            sigma = ops.squeeze(ops.matmul(ops.transpose(u), ops.matmul(w, v)))
            self.sigma.assign(sigma)
        else:
            sigma = self.sigma.value
        kernel = kernel / sigma
        if len(kernel.shape) == 2:
            outputs = ops.matmul(inputs, kernel)
        else:
            outputs = self.layer.convolution_op(inputs, kernel)
        if self.layer.use_bias:
            outputs = outputs + self.layer.bias
        return self.layer.activation(outputs)

    def get_config(self):
        return super().get_config() | {
            "layer": keras.saving.serialize_keras_object(self.layer),
            "power_iterations": self.power_iterations,
        }

    @classmethod
    def from_config(cls, config):
        config = dict(config)
        layer = keras.saving.deserialize_keras_object(config.pop("layer"))
        return cls(layer, **config)
""",
    ),
    right_answer(
        "spectral_through_the_gram_matrix",
        SpectralNormalization="""
class SpectralNormalization(keras.layers.Wrapper):
    def __init__(self, layer, power_iterations=1, **kwargs):
        super().__init__(layer, **kwargs)
        self.power_iterations = power_iterations

    def build(self, input_shape):
        super().build(input_shape)
        shape = (1, self.layer.kernel.shape[-1])
        self.vector_u = self.add_weight(
            name="vector_u", shape=shape, initializer="uniform", trainable=False, autocast=False
        )

    def call(self, inputs, training=None):
        w = ops.convert_to_tensor(self.layer.kernel)
        flat = ops.reshape(w, (-1, w.shape[-1]))
        u = self.vector_u.value / ops.norm(self.vector_u.value)
        if training:
            # Two half steps make one with WᵀW; σ comes from the last pair.
            for step in range(self.power_iterations):
                v = ops.matmul(u, ops.transpose(flat))
                v = v / ops.norm(v)
                image = ops.matmul(v, flat)
                u = image / ops.norm(image)
            self.vector_u.assign(u)
            sigma = ops.norm(image)
        else:
            sigma = ops.norm(ops.matmul(u, ops.transpose(flat)))
        mapping = [(weight, weight.value) for weight in self.layer.weights]
        mapping.append((self.layer.kernel, w / sigma))
        with keras.StatelessScope(state_mapping=mapping):
            outputs = self.layer(inputs)
        return outputs

    def get_config(self):
        return {**super().get_config(), "power_iterations": self.power_iterations}
""",
    ),
]

RIGHT_ANSWERS = [*WITHIN, *RENORM, *WEIGHT, *SPECTRAL]
