"""Correct answers to the unit `batchnorm` in other styles: each of them must get full marks."""

from grader.authoring import right_answer

LAYERS = [
    right_answer(
        "ops_moments",
        # On torch, ops.moments takes the variance as E[x²] − E[x]², and loses its digits.
        backends=["tensorflow", "jax"],
        BatchNormalization="""
class BatchNormalization(keras.layers.Layer):
    def __init__(self, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, **kwargs):
        super().__init__(**kwargs)
        self.axis = int(axis)
        self.momentum = float(momentum)
        self.epsilon = float(epsilon)
        self.center = center
        self.scale = scale
        self.gamma = None
        self.beta = None
        self.supports_masking = True

    def build(self, input_shape):
        size = input_shape[self.axis]
        self.axes = list(range(len(input_shape)))
        del self.axes[self.axis]
        self.shape = [1] * len(input_shape)
        self.shape[self.axis] = size
        if self.scale:
            self.gamma = self.add_weight(
                shape=(size,), name="gamma", initializer="ones", autocast=False
            )
        if self.center:
            self.beta = self.add_weight(
                shape=(size,), name="beta", initializer="zeros", autocast=False
            )
        self.moving_mean = self.add_weight(
            shape=(size,), name="moving_mean", initializer="zeros", trainable=False,
            autocast=False,
        )
        self.moving_variance = self.add_weight(
            shape=(size,), name="moving_variance", initializer="ones", trainable=False,
            autocast=False,
        )
        self.input_spec = keras.layers.InputSpec(ndim=len(input_shape), axes={self.axis: size})

    def call(self, inputs, training=None, mask=None):
        dtype = keras.backend.result_type(inputs.dtype, "float32")
        x = ops.cast(inputs, dtype)
        if not (training and self.trainable):
            mean, variance = self.moving_mean, self.moving_variance
        else:
            if mask is None:
                mean, variance = ops.moments(x, axes=self.axes)
            else:
                keep = ops.broadcast_to(ops.expand_dims(mask, -1), ops.shape(x))
                keep = ops.cast(keep, dtype)
                total = ops.maximum(ops.sum(keep, axis=self.axes), 1)
                mean = ops.sum(keep * x, axis=self.axes) / total
                deviations = keep * (x - ops.reshape(mean, self.shape))
                variance = ops.sum(deviations * deviations, axis=self.axes) / total
            m = self.momentum
            self.moving_mean.assign(self.moving_mean * m + mean * (1.0 - m))
            self.moving_variance.assign(self.moving_variance * m + variance * (1.0 - m))
        y = x - ops.reshape(mean, self.shape)
        y = y / ops.sqrt(ops.reshape(variance, self.shape) + self.epsilon)
        if self.gamma is not None:
            y = y * ops.reshape(self.gamma, self.shape)
        if self.beta is not None:
            y = y + ops.reshape(self.beta, self.shape)
        return ops.cast(y, self.compute_dtype)

    def get_config(self):
        config = super().get_config()
        config.update(
            axis=self.axis, momentum=self.momentum, epsilon=self.epsilon,
            center=self.center, scale=self.scale,
        )
        return config
""",
    ),
    right_answer(
        "tensorflow_moments",
        backends=["tensorflow"],
        BatchNormalization="""
import tensorflow as tf


class BatchNormalization(keras.layers.Layer):
    def __init__(self, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, **kwargs):
        super().__init__(**kwargs)
        self.axis, self.momentum, self.epsilon = axis, momentum, epsilon
        self.center, self.scale = center, scale
        self.supports_masking = True

    def build(self, input_shape):
        rank = len(input_shape)
        channels = input_shape[self.axis]
        self.input_spec = keras.layers.InputSpec(ndim=rank, axes={self.axis: channels})

        def weight(name, start, trainable):
            return self.add_weight(
                name=name, shape=(channels,), initializer=start, trainable=trainable,
                autocast=False,
            )

        self.gamma = weight("gamma", "ones", True) if self.scale else None
        self.beta = weight("beta", "zeros", True) if self.center else None
        self.moving_mean = weight("moving_mean", "zeros", False)
        self.moving_variance = weight("moving_variance", "ones", False)

    def call(self, inputs, training=None, mask=None):
        x = tf.cast(inputs, tf.float64 if inputs.dtype == "float64" else tf.float32)
        rank = len(x.shape)
        channel_axis = self.axis + rank if self.axis < 0 else self.axis
        others = [axis for axis in range(rank) if axis != channel_axis]
        shape = [x.shape[axis] if axis == channel_axis else 1 for axis in range(rank)]
        if training and self.trainable:
            if mask is None:
                mean, variance = tf.nn.moments(x, axes=others, keepdims=True)
            else:
                weights = tf.ones_like(x) * tf.cast(mask, x.dtype)[..., tf.newaxis]
                n = tf.reduce_sum(weights, axis=others, keepdims=True)
                mean = tf.math.divide_no_nan(
                    tf.reduce_sum(weights * x, axis=others, keepdims=True), n
                )
                variance = tf.math.squared_difference(tf.where(weights > 0, x, mean), mean)
                variance = tf.reduce_sum(variance, axis=others, keepdims=True)
                variance = tf.math.divide_no_nan(variance, n)
            for moving, batch in ((self.moving_mean, mean), (self.moving_variance, variance)):
                moving.assign(
                    self.momentum * moving + (1 - self.momentum) * tf.reshape(batch, [-1])
                )
        else:
            mean = tf.reshape(self.moving_mean.value, shape)
            variance = tf.reshape(self.moving_variance.value, shape)
        y = (x - mean) * tf.math.rsqrt(variance + self.epsilon)
        if self.gamma is not None:
            y *= tf.reshape(self.gamma.value, shape)
        if self.beta is not None:
            y += tf.reshape(self.beta.value, shape)
        return tf.cast(y, self.compute_dtype)

    def get_config(self):
        config = super().get_config()
        for name in ("axis", "momentum", "epsilon", "center", "scale"):
            config[name] = getattr(self, name)
        return config
""",
    ),
    right_answer(
        "tensorflow_reduce_mean",
        backends=["tensorflow"],
        BatchNormalization="""
class BatchNormalization(keras.layers.Layer):
    def __init__(self, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, **kwargs):
        super(BatchNormalization, self).__init__(**kwargs)
        self.axis = axis
        self.momentum = momentum
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.supports_masking = True

    def build(self, input_shape):
        self.C = input_shape[self.axis]
        vec = (self.C,)
        self.moving_mean = self.add_weight(
            name="moving_mean", shape=vec, initializer=keras.initializers.Zeros(), trainable=False,
            autocast=False,
        )
        self.moving_variance = self.add_weight(
            name="moving_variance", shape=vec, initializer=keras.initializers.Ones(),
            trainable=False, autocast=False,
        )
        if self.scale:
            self.gamma = self.add_weight(
                name="gamma", shape=vec, initializer=keras.initializers.Ones(), autocast=False
            )
        if self.center:
            self.beta = self.add_weight(
                name="beta", shape=vec, initializer=keras.initializers.Zeros(), autocast=False
            )
        self.built = True

    def call(self, inputs, training=None, mask=None):
        import tensorflow as tf

        if inputs.shape[self.axis] != self.C:
            raise ValueError(f"built for {self.C} channels, got an input of shape {inputs.shape}")
        dtype = tf.as_dtype(keras.backend.result_type(inputs.dtype, "float32"))
        x = tf.cast(inputs, dtype)
        ndim = x.shape.rank
        axes = [i for i in range(ndim) if i != self.axis % ndim]

        def spread(v):
            return tf.reshape(v, [self.C if i == self.axis % ndim else 1 for i in range(ndim)])

        moving_mean = tf.convert_to_tensor(self.moving_mean)
        moving_var = tf.convert_to_tensor(self.moving_variance)
        gamma = tf.convert_to_tensor(self.gamma) if self.scale else None
        beta = tf.convert_to_tensor(self.beta) if self.center else None
        if training and self.trainable:
            if mask is not None:
                mask = tf.cast(mask, tf.bool)[..., None]
                inside = tf.broadcast_to(mask, tf.shape(x))
                n = tf.maximum(tf.reduce_sum(tf.cast(inside, dtype), axes), 1)
                mean = tf.reduce_sum(tf.where(inside, x, 0.0), axes) / n
                squares = tf.where(inside, tf.square(x - spread(mean)), 0.0)
                var = tf.reduce_sum(squares, axes) / n
            else:
                mean = tf.reduce_mean(x, axes)
                var = tf.reduce_mean(tf.square(x - spread(mean)), axes)
            self.moving_mean.assign(self.momentum * moving_mean + (1 - self.momentum) * mean)
            self.moving_variance.assign(self.momentum * moving_var + (1 - self.momentum) * var)
        else:
            mean, var = moving_mean, moving_var
        xhat = tf.divide(x - spread(mean), tf.sqrt(spread(var) + self.epsilon))
        if gamma is not None:
            xhat = xhat * spread(gamma)
        if beta is not None:
            xhat = xhat + spread(beta)
        return tf.cast(xhat, self.compute_dtype)

    def get_config(self):
        base = super().get_config()
        mine = {
            "axis": self.axis,
            "momentum": self.momentum,
            "epsilon": self.epsilon,
            "center": self.center,
            "scale": self.scale,
        }
        return dict(list(base.items()) + list(mine.items()))
""",
    ),
    right_answer(
        "keepdims_and_where",
        BatchNormalization="""
class BatchNormalization(keras.layers.Layer):
    def __init__(self, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis
        self.momentum = momentum
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.supports_masking = True

    def build(self, input_shape):
        channels = input_shape[self.axis]
        self._rank = len(input_shape)
        names = ["gamma"] * self.scale + ["beta"] * self.center
        for name in [*names, "moving_mean", "moving_variance"]:
            weight = self.add_weight(
                name=name,
                shape=(channels,),
                initializer="ones" if name in ("gamma", "moving_variance") else "zeros",
                trainable=name in ("gamma", "beta"),
                autocast=False,
            )
            setattr(self, name, weight)
        self.input_spec = keras.layers.InputSpec(ndim=self._rank, axes={self.axis: channels})

    def _row(self, vector):
        others = [axis for axis in range(self._rank) if axis != self.axis % self._rank]
        return ops.expand_dims(vector, axis=others)

    def call(self, inputs, training=None, mask=None):
        inputs = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        axes = tuple(axis for axis in range(self._rank) if axis != self.axis % self._rank)
        if training and self.trainable:
            if mask is None:
                mean = ops.mean(inputs, axis=axes, keepdims=True)
                variance = ops.var(inputs, axis=axes, keepdims=True)
            else:
                mask = ops.cast(mask, "bool")
                mask = ops.logical_and(ops.expand_dims(mask, -1), ops.ones_like(inputs, "bool"))
                count = ops.cast(ops.count_nonzero(mask, axis=axes), inputs.dtype)
                count = self._row(ops.where(count == 0, 1.0, count))
                mean = ops.sum(ops.where(mask, inputs, 0.0), axis=axes, keepdims=True) / count
                centered = ops.where(mask, inputs - mean, 0.0)
                variance = ops.sum(centered**2, axis=axes, keepdims=True) / count
            step = 1 - self.momentum
            self.moving_mean.assign_sub(step * (self.moving_mean - ops.squeeze(mean, axes)))
            self.moving_variance.assign_sub(
                step * (self.moving_variance - ops.squeeze(variance, axes))
            )
        else:
            mean = self._row(self.moving_mean.value)
            variance = self._row(self.moving_variance.value)
        outputs = (inputs - mean) / ops.sqrt(variance + self.epsilon)
        outputs = outputs * self._row(self.gamma.value) if self.scale else outputs
        outputs = outputs + self._row(self.beta.value) if self.center else outputs
        return ops.cast(outputs, self.compute_dtype)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return super().get_config() | {
            "axis": self.axis, "momentum": self.momentum, "epsilon": self.epsilon,
            "center": self.center, "scale": self.scale,
        }
""",
    ),
    right_answer(
        "channels_moved_to_the_end",
        BatchNormalization='''
class BatchNormalization(keras.layers.Layer):
    """Everything happens with the channels last; the input is turned there and back."""

    def __init__(self, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis
        self.momentum = momentum
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.supports_masking = True

    def build(self, input_shape):
        channels = input_shape[self.axis]
        shared = {"shape": (channels,), "autocast": False}
        if self.scale:
            self.gamma = self.add_weight(name="gamma", initializer="ones", **shared)
        if self.center:
            self.beta = self.add_weight(name="beta", initializer="zeros", **shared)
        shared["trainable"] = False
        self.moving_mean = self.add_weight(name="moving_mean", initializer="zeros", **shared)
        self.moving_variance = self.add_weight(
            name="moving_variance", initializer="ones", **shared
        )
        self.input_spec = keras.layers.InputSpec(ndim=len(input_shape), axes={self.axis: channels})

    def call(self, inputs, training=None, mask=None):
        dtype = keras.backend.result_type(inputs.dtype, "float32")
        turned = ops.moveaxis(ops.cast(inputs, dtype), self.axis, -1)
        axes = list(range(len(inputs.shape) - 1))
        if training and self.trainable:
            if mask is None:
                mean = ops.mean(turned, axis=axes)
                variance = ops.mean((turned - mean) ** 2, axis=axes)
            else:
                keep = ops.ones_like(inputs, dtype) * ops.cast(mask, dtype)[..., None]
                keep = ops.moveaxis(keep, self.axis, -1)
                number = ops.sum(keep, axes) + 1e-9
                mean = ops.sum(turned * keep, axes) / number
                variance = ops.sum((keep * (turned - mean)) ** 2, axes) / number
            self.moving_mean.assign(
                ops.add(self.moving_mean * self.momentum, mean * (1 - self.momentum))
            )
            self.moving_variance.assign(
                ops.add(self.moving_variance * self.momentum, variance * (1 - self.momentum))
            )
        else:
            mean = ops.convert_to_tensor(self.moving_mean)
            variance = ops.convert_to_tensor(self.moving_variance)
        turned = (turned - mean) * ops.power(variance + self.epsilon, -0.5)
        if self.scale:
            turned = turned * self.gamma
        if self.center:
            turned = turned + self.beta
        return ops.cast(ops.moveaxis(turned, -1, self.axis), self.compute_dtype)

    def get_config(self):
        return {
            "axis": self.axis, "momentum": self.momentum, "epsilon": self.epsilon,
            "center": self.center, "scale": self.scale, **super().get_config(),
        }
''',
    ),
    right_answer(
        "flattened_to_a_table",
        BatchNormalization='''
class BatchNormalization(keras.layers.Layer):
    """Works on a table with a column for each channel."""

    def __init__(self, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis
        self.momentum = momentum
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.supports_masking = True

    def build(self, input_shape):
        rank = len(input_shape)
        n_channels = input_shape[self.axis]
        self.there = [i for i in range(rank) if i != self.axis % rank] + [self.axis % rank]
        self.back = [self.there.index(i) for i in range(rank)]
        if self.scale:
            self.gamma = self.add_weight((n_channels,), "ones", name="gamma", autocast=False)
        if self.center:
            self.beta = self.add_weight((n_channels,), "zeros", name="beta", autocast=False)
        self.moving_mean = self.add_weight(
            (n_channels,), "zeros", trainable=False, name="moving_mean", autocast=False
        )
        self.moving_variance = self.add_weight(
            (n_channels,), "ones", trainable=False, name="moving_variance", autocast=False
        )
        self.n_channels = n_channels
        self.input_spec = keras.layers.InputSpec(ndim=rank, axes={self.axis: n_channels})

    def table(self, tensor):
        return ops.reshape(ops.transpose(tensor, self.there), (-1, self.n_channels))

    def call(self, inputs, training=None, mask=None):
        x = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        rows = self.table(x)
        mean, variance = self.moving_mean.value, self.moving_variance.value
        if training and self.trainable:
            share = ops.ones_like(x)
            if mask is not None:
                share = share * ops.expand_dims(ops.cast(mask, x.dtype), -1)
            share = self.table(share)
            share = share / ops.maximum(ops.sum(share, axis=0, keepdims=True), 1)
            mean = ops.sum(share * rows, axis=0)
            centred = ops.where(share > 0, rows - mean, ops.zeros_like(rows))
            variance = ops.sum(share * ops.square(centred), axis=0)
            self.update(self.moving_mean, mean)
            self.update(self.moving_variance, variance)
        rows = (rows - mean) / ops.sqrt(variance + self.epsilon)
        if self.scale:
            rows *= self.gamma.value
        if self.center:
            rows += self.beta.value
        shape = ops.shape(x)
        rows = ops.reshape(rows, [shape[i] for i in self.there])
        return ops.cast(ops.transpose(rows, self.back), self.compute_dtype)

    def update(self, moving, batch):
        moving.assign(moving - (1 - self.momentum) * (moving - batch))

    def get_config(self):
        config = super().get_config()
        config["axis"] = self.axis
        config["momentum"] = self.momentum
        config["epsilon"] = self.epsilon
        config["center"] = self.center
        config["scale"] = self.scale
        return config
''',
    ),
    right_answer(
        "float64_inside",
        BatchNormalization="""
class BatchNormalization(keras.layers.Layer):
    def __init__(self, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis
        self.momentum = momentum
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.supports_masking = True

    def build(self, input_shape):
        c = input_shape[self.axis]
        if self.scale:
            self.gamma = self.add_weight(
                name="gamma", shape=[c], initializer="ones", autocast=False
            )
        if self.center:
            self.beta = self.add_weight(
                name="beta", shape=[c], initializer="zeros", autocast=False
            )
        self.moving_mean = self.add_weight(
            name="moving_mean", shape=[c], initializer="zeros", trainable=False, autocast=False
        )
        self.moving_variance = self.add_weight(
            name="moving_variance", shape=[c], initializer="ones", trainable=False, autocast=False
        )
        self.input_spec = keras.layers.InputSpec(ndim=len(input_shape), axes={self.axis: c})

    def call(self, inputs, training=None, mask=None):
        x = ops.cast(inputs, "float64")
        rank = len(x.shape)
        axes = [i for i in range(rank) if i not in (self.axis, self.axis + rank)]
        shape = [1] * rank
        shape[self.axis] = -1

        def wide(weight):
            return ops.cast(weight, "float64")

        if training and self.trainable:
            w = ops.ones_like(x)
            if mask is not None:
                w = w * ops.expand_dims(wide(mask), -1)
            n = ops.maximum(ops.sum(w, axis=axes), 1)
            mean = ops.sum(w * x, axis=axes) / n
            variance = ops.sum(w * ops.square(x - ops.reshape(mean, shape)), axis=axes) / n
            for weight, value in [(self.moving_mean, mean), (self.moving_variance, variance)]:
                new = wide(weight) * self.momentum + value * (1 - self.momentum)
                weight.assign(ops.cast(new, weight.dtype))
        else:
            mean = wide(self.moving_mean)
            variance = wide(self.moving_variance)
        factor = ops.rsqrt(variance + self.epsilon)
        if self.scale:
            factor = factor * wide(self.gamma)
        y = (x - ops.reshape(mean, shape)) * ops.reshape(factor, shape)
        if self.center:
            y = y + ops.reshape(wide(self.beta), shape)
        return ops.cast(y, self.compute_dtype)

    def get_config(self):
        return {
            **super().get_config(),
            **{k: getattr(self, k) for k in ("axis", "momentum", "epsilon", "center", "scale")},
        }
""",
    ),
    right_answer(
        "extra_weights_and_sublayer",
        BatchNormalization='''
class MovingAverage(keras.layers.Layer):
    """An exponential average that counts its own steps."""

    def __init__(self, momentum, **kwargs):
        super().__init__(**kwargs)
        self.momentum = momentum
        self.steps = self.add_weight(
            name="steps", shape=(), initializer="zeros", dtype="int32", trainable=False
        )

    def update(self, variable, value):
        self.steps.assign_add(1)
        variable.assign(self.momentum * variable + (1 - self.momentum) * value)


class BatchNormalization(keras.layers.Layer):
    def __init__(self, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis
        self.momentum = momentum
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.supports_masking = True
        self.average = MovingAverage(momentum, name="average")

    def build(self, input_shape):
        channels = input_shape[self.axis]
        self.average.build(input_shape)
        if self.scale:
            self.gamma = self.add_weight(
                name="gamma", shape=(channels,), initializer="ones", autocast=False
            )
        if self.center:
            self.beta = self.add_weight(
                name="beta", shape=(channels,), initializer="zeros", autocast=False
            )
        self.moving_mean = self.add_weight(
            name="moving_mean", shape=(channels,), initializer="zeros", trainable=False,
            autocast=False,
        )
        self.moving_variance = self.add_weight(
            name="moving_variance", shape=(channels,), initializer="ones", trainable=False,
            autocast=False,
        )
        self.last_count = self.add_weight(
            name="last_count", shape=(), initializer="zeros", trainable=False, autocast=False
        )
        self.input_spec = keras.layers.InputSpec(ndim=len(input_shape), axes={self.axis: channels})

    def call(self, inputs, training=None, mask=None):
        x = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        axes = [i for i in range(len(x.shape)) if i != self.axis % len(x.shape)]
        shape = [1 if i in axes else x.shape[i] for i in range(len(x.shape))]
        if training and self.trainable:
            if mask is None:
                w = ops.ones_like(x)
            else:
                w = ops.cast(ops.expand_dims(mask, -1), x.dtype) * ops.ones_like(x)
            n = ops.maximum(ops.sum(w, axis=axes), 1)
            mean = ops.sum(w * x, axis=axes) / n
            variance = ops.sum((w * (x - ops.reshape(mean, shape))) ** 2, axis=axes) / n
            self.last_count.assign(n[0])
            self.average.update(self.moving_mean, mean)
            self.average.update(self.moving_variance, variance)
        else:
            mean, variance = self.moving_mean, self.moving_variance
        y = (x - ops.reshape(mean, shape)) * ops.rsqrt(ops.reshape(variance, shape) + self.epsilon)
        if self.scale:
            y = y * ops.reshape(self.gamma, shape)
        if self.center:
            y = y + ops.reshape(self.beta, shape)
        return ops.cast(y, self.compute_dtype)

    def get_config(self):
        return {
            **super().get_config(),
            "axis": self.axis, "momentum": self.momentum, "epsilon": self.epsilon,
            "center": self.center, "scale": self.scale,
        }
''',
    ),
    right_answer(
        "registered_with_other_attributes",
        BatchNormalization="""
@keras.saving.register_keras_serializable(package="my_layers")
class BatchNormalization(keras.layers.Layer):
    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        **kwargs,
    ) -> None:
        super().__init__(**kwargs)
        self._settings = dict(
            axis=axis, momentum=momentum, epsilon=epsilon, center=center, scale=scale
        )
        self.supports_masking = True

    def build(self, input_shape: tuple) -> None:
        axis = self._settings["axis"]
        width = input_shape[axis]
        self.slope = self.shift = None
        if self._settings["scale"]:
            self.slope = self.add_weight(
                name="gamma", shape=(width,), initializer="ones", autocast=False
            )
        if self._settings["center"]:
            self.shift = self.add_weight(
                name="beta", shape=(width,), initializer="zeros", autocast=False
            )
        self.running = [
            self.add_weight(
                name=name, shape=(width,), initializer=start, trainable=False, autocast=False
            )
            for name, start in (("moving_mean", "zeros"), ("moving_variance", "ones"))
        ]
        self.input_spec = keras.layers.InputSpec(ndim=len(input_shape), axes={axis: width})

    def _moments(self, x, mask):
        axes = list(range(len(x.shape)))
        axes.pop(self._settings["axis"])
        if mask is None:
            return ops.mean(x, axes, keepdims=True), ops.var(x, axes, keepdims=True)
        mask = ops.broadcast_to(ops.expand_dims(ops.cast(mask, "bool"), -1), ops.shape(x))
        n = ops.maximum(ops.sum(ops.cast(mask, x.dtype), axes, keepdims=True), 1)
        mean = ops.sum(ops.where(mask, x, 0), axes, keepdims=True) / n
        return mean, ops.sum(ops.where(mask, (x - mean) ** 2, 0), axes, keepdims=True) / n

    def call(self, inputs, training=None, mask=None):
        x = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        shape = [1] * len(x.shape)
        shape[self._settings["axis"]] = x.shape[self._settings["axis"]]
        if training and self.trainable:
            moments = self._moments(x, mask)
            keep = self._settings["momentum"]
            for variable, value in zip(self.running, moments):
                variable.assign(keep * variable + (1 - keep) * ops.reshape(value, (-1,)))
        else:
            moments = [ops.reshape(variable, shape) for variable in self.running]
        mean, variance = moments
        y = (x - mean) / ops.sqrt(variance + self._settings["epsilon"])
        if self.slope is not None:
            y = y * ops.reshape(self.slope, shape)
        if self.shift is not None:
            y = y + ops.reshape(self.shift, shape)
        return ops.cast(y, self.compute_dtype)

    def get_config(self) -> dict:
        return {**super().get_config(), **self._settings}
""",
    ),
    right_answer(
        "helper_functions_beside_the_class",
        BatchNormalization='''
def reduction_axes(rank, axis):
    return [index for index in range(rank) if index != axis % rank]


def moments(x, axes, mask=None):
    """Mean and biased variance over the axes, with the axes kept."""
    if mask is None:
        weights = ops.ones_like(x)
    else:
        weights = ops.ones_like(x) * ops.cast(ops.expand_dims(mask, -1), x.dtype)
    count = ops.maximum(ops.sum(weights, axis=axes, keepdims=True), 1)
    mean = ops.sum(x * weights, axis=axes, keepdims=True) / count
    variance = ops.sum(ops.square(weights * (x - mean)), axis=axes, keepdims=True) / count
    return mean, variance


class BatchNormalization(keras.layers.Layer):
    def __init__(self, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis
        self.momentum = momentum
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.supports_masking = True

    def build(self, input_shape):
        self.channels = input_shape[self.axis]
        if self.scale:
            self.gamma = self.vector("gamma", "ones", True)
        if self.center:
            self.beta = self.vector("beta", "zeros", True)
        self.moving_mean = self.vector("moving_mean", "zeros", False)
        self.moving_variance = self.vector("moving_variance", "ones", False)
        super().build(input_shape)

    def vector(self, name, initializer, trainable):
        return self.add_weight(
            name=name, shape=(self.channels,), initializer=initializer, trainable=trainable,
            autocast=False,
        )

    def call(self, inputs, training=None, mask=None):
        if inputs.shape[self.axis] != self.channels:
            raise ValueError(f"expected {self.channels} channels along axis {self.axis}")
        if training is None:
            training = False
        if training and self.trainable:
            return self.call_training(inputs, mask)
        return self.call_inference(inputs)

    def call_training(self, inputs, mask):
        x = self.upcast(inputs)
        mean, variance = moments(x, reduction_axes(len(x.shape), self.axis), mask)
        for variable, batch in ((self.moving_mean, mean), (self.moving_variance, variance)):
            batch = ops.reshape(batch, (self.channels,))
            variable.assign_add((1 - self.momentum) * (batch - variable))
        return self.affine((x - mean) * ops.rsqrt(variance + self.epsilon))

    def call_inference(self, inputs):
        x = self.upcast(inputs)
        mean, variance = (self.spread(v, x) for v in (self.moving_mean, self.moving_variance))
        return self.affine((x - mean) * ops.rsqrt(variance + self.epsilon))

    def upcast(self, inputs):
        return ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))

    def spread(self, vector, x):
        return ops.expand_dims(vector, reduction_axes(len(x.shape), self.axis))

    def affine(self, x_hat):
        if self.scale:
            x_hat = x_hat * self.spread(self.gamma, x_hat)
        if self.center:
            x_hat = x_hat + self.spread(self.beta, x_hat)
        return ops.cast(x_hat, self.compute_dtype)

    def get_config(self):
        config = super().get_config()
        config.update({
            "axis": self.axis, "momentum": self.momentum, "epsilon": self.epsilon,
            "center": self.center, "scale": self.scale,
        })
        return config
''',
    ),
    right_answer(
        "tensorflow_function_inside",
        backends=["tensorflow"],
        BatchNormalization="""
import tensorflow as tf


@tf.function(autograph=False)
def weighted_moments(x, weights, axes):
    n = tf.maximum(tf.reduce_sum(weights, axes, keepdims=True), 1)
    mean = tf.reduce_sum(x * weights, axes, keepdims=True) / n
    return mean, tf.reduce_sum((weights * (x - mean)) ** 2, axes, keepdims=True) / n


class BatchNormalization(keras.layers.Layer):
    def __init__(self, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis
        self.momentum = momentum
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.supports_masking = True

    def build(self, input_shape):
        channels = input_shape[self.axis]
        if self.scale:
            self.gamma = self.add_weight(
                name="gamma", shape=(channels,), initializer="ones", autocast=False
            )
        if self.center:
            self.beta = self.add_weight(
                name="beta", shape=(channels,), initializer="zeros", autocast=False
            )
        self.moving_mean = self.add_weight(
            name="moving_mean", shape=(channels,), initializer="zeros", trainable=False,
            autocast=False,
        )
        self.moving_variance = self.add_weight(
            name="moving_variance", shape=(channels,), initializer="ones", trainable=False,
            autocast=False,
        )
        self.input_spec = keras.layers.InputSpec(ndim=len(input_shape), axes={self.axis: channels})

    def call(self, inputs, training=None, mask=None):
        x = tf.cast(inputs, tf.float64 if inputs.dtype == tf.float64 else tf.float32)
        axes = tuple(i for i in range(x.shape.rank) if i != self.axis % x.shape.rank)
        shape = [1 if i in axes else -1 for i in range(x.shape.rank)]
        if training and self.trainable:
            weights = tf.ones_like(x)
            if mask is not None:
                weights *= tf.expand_dims(tf.cast(mask, x.dtype), -1)
            mean, variance = weighted_moments(x, weights, axes)
            self.moving_mean.assign(
                self.moving_mean
                + (1 - self.momentum) * (tf.reshape(mean, [-1]) - self.moving_mean)
            )
            self.moving_variance.assign(
                self.moving_variance
                + (1 - self.momentum) * (tf.reshape(variance, [-1]) - self.moving_variance)
            )
        else:
            mean = tf.reshape(self.moving_mean, shape)
            variance = tf.reshape(self.moving_variance, shape)
        y = (x - mean) / tf.sqrt(variance + self.epsilon)
        if self.scale:
            y = tf.multiply(y, tf.reshape(self.gamma, shape))
        if self.center:
            y = tf.add(y, tf.reshape(self.beta, shape))
        return tf.cast(y, self.compute_dtype)

    def get_config(self):
        return {
            **super().get_config(),
            "axis": self.axis, "momentum": self.momentum, "epsilon": self.epsilon,
            "center": self.center, "scale": self.scale,
        }
""",
    ),
    right_answer(
        "hand_written_gradient",
        BatchNormalization='''
class BatchNormalization(keras.layers.Layer):
    """The normalization brings its own gradient, as derived by hand."""

    def __init__(self, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis
        self.momentum = momentum
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.supports_masking = True

    def build(self, input_shape):
        channels = input_shape[self.axis]
        options = {"shape": (channels,), "autocast": False}
        if self.scale:
            self.gamma = self.add_weight(name="gamma", initializer="ones", **options)
        if self.center:
            self.beta = self.add_weight(name="beta", initializer="zeros", **options)
        self.moving_mean = self.add_weight(
            name="moving_mean", initializer="zeros", trainable=False, **options
        )
        self.moving_variance = self.add_weight(
            name="moving_variance", initializer="ones", trainable=False, **options
        )
        self.input_spec = keras.layers.InputSpec(ndim=len(input_shape), axes={self.axis: channels})

    def call(self, inputs, training=None, mask=None):
        x = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        rank = len(x.shape)
        axes = [i for i in range(rank) if i != self.axis % rank]
        shape = [1 if i in axes else x.shape[i] for i in range(rank)]

        if training and self.trainable:
            weights = ops.ones_like(x)
            if mask is not None:
                weights = weights * ops.expand_dims(ops.cast(mask, x.dtype), -1)
            count = ops.maximum(ops.sum(weights, axis=axes, keepdims=True), 1)
            fixed = ops.stop_gradient(x)
            mean = ops.sum(weights * fixed, axis=axes, keepdims=True) / count
            variance = ops.sum((weights * (fixed - mean)) ** 2, axis=axes, keepdims=True) / count
            inverse = ops.rsqrt(variance + self.epsilon)

            @ops.custom_gradient
            def normalize(x):
                x_hat = (x - mean) * inverse

                def gradient(*args, upstream=None):
                    dy = args[0] if upstream is None else upstream
                    along_mean = ops.sum(dy, axis=axes, keepdims=True) / count
                    along_x = ops.sum(dy * x_hat, axis=axes, keepdims=True) / count
                    return inverse * (dy - weights * (along_mean + x_hat * along_x))

                return x_hat, gradient

            y = normalize(x)
            for variable, value in ((self.moving_mean, mean), (self.moving_variance, variance)):
                value = ops.reshape(value, variable.shape)
                variable.assign(self.momentum * variable + (1 - self.momentum) * value)
        else:
            mean = ops.reshape(self.moving_mean, shape)
            variance = ops.reshape(self.moving_variance, shape)
            y = (x - mean) * ops.rsqrt(variance + self.epsilon)
        if self.scale:
            y = y * ops.reshape(self.gamma, shape)
        if self.center:
            y = y + ops.reshape(self.beta, shape)
        return ops.cast(y, self.compute_dtype)

    def get_config(self):
        return {
            **super().get_config(),
            "axis": self.axis, "momentum": self.momentum, "epsilon": self.epsilon,
            "center": self.center, "scale": self.scale,
        }
''',
    ),
]

BY_HAND = [
    right_answer(
        "two_passes_with_dictionary",
        batchnorm_forward="""
def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    axis = tuple(range(x.ndim))[:-1]
    mu = np.mean(x, axis=axis, keepdims=True, dtype="f8")
    var = np.var(x, axis=axis, keepdims=True, dtype="f8")
    mu, std = mu.astype(x.dtype), np.sqrt(var + epsilon).astype(x.dtype)
    normalized = (x - mu) / std
    cache = {"x": x.copy(), "mu": mu, "std": std, "gamma": gamma, "axis": axis}
    return normalized * gamma + beta, cache
""",
        batchnorm_backward="""
def batchnorm_backward(dy, cache):
    axis, std = cache["axis"], cache["std"]
    n = np.prod([dy.shape[i] for i in axis]).item()
    centered = cache["x"] - cache["mu"]
    dbeta = np.sum(dy, axis=axis)
    dgamma = np.sum(dy * centered / std, axis=axis)
    dnorm = dy * cache["gamma"]
    dvar = np.sum(dnorm * centered, axis=axis, keepdims=True) * -0.5 / std**3
    dmean = -np.sum(dnorm, axis=axis, keepdims=True) / std
    dx = dnorm / std + dvar * 2 * centered / n + dmean / n
    return dx, dgamma, dbeta
""",
    ),
    right_answer(
        "step_by_step_graph",
        batchnorm_forward="""
def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    shape = x.shape
    x = x.reshape(-1, shape[-1])
    n = x.shape[0]
    mean = x.sum(axis=0) / n
    centered = x - mean
    centered = centered - centered.sum(axis=0) / n
    squared = centered**2
    variance = squared.sum(axis=0) / n
    deviation = np.sqrt(variance + epsilon)
    inverse = 1.0 / deviation
    normalized = centered * inverse
    scaled = gamma * normalized
    y = scaled + beta
    return y.reshape(shape), (centered, deviation, inverse, normalized, gamma)
""",
        batchnorm_backward="""
def batchnorm_backward(dy, cache):
    centered, deviation, inverse, normalized, gamma = cache
    shape = dy.shape
    dy = dy.reshape(-1, shape[-1])
    n = dy.shape[0]
    dbeta = dy.sum(axis=0)
    dscaled = dy
    dgamma = (dscaled * normalized).sum(axis=0)
    dnormalized = dscaled * gamma
    dinverse = (dnormalized * centered).sum(axis=0)
    dcentered = dnormalized * inverse
    ddeviation = -dinverse / deviation**2
    dvariance = 0.5 * ddeviation / deviation
    dsquared = np.ones_like(dy) * dvariance / n
    dcentered = dcentered + 2 * centered * dsquared
    dmean = -dcentered.sum(axis=0)
    dx = dcentered + np.ones_like(dy) * dmean / n
    return dx.reshape(shape), dgamma, dbeta
""",
    ),
    right_answer(
        "loop_over_channels",
        batchnorm_forward="""
def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    y = np.empty_like(x)
    cache = []
    for c in range(x.shape[-1]):
        channel = x[..., c]
        mean = channel.mean()
        deviation = np.sqrt(((channel - mean) ** 2).mean() + epsilon)
        normalized = (channel - mean) / deviation
        y[..., c] = gamma[c] * normalized + beta[c]
        cache.append((normalized, deviation, gamma[c]))
    return y, cache
""",
        batchnorm_backward="""
def batchnorm_backward(dy, cache):
    dx = np.empty_like(dy)
    dgamma = np.empty(len(cache), dtype=dy.dtype)
    dbeta = np.empty(len(cache), dtype=dy.dtype)
    for c, (normalized, deviation, gamma) in enumerate(cache):
        g = dy[..., c]
        dbeta[c] = g.sum()
        dgamma[c] = np.sum(g * normalized)
        dx[..., c] = gamma / deviation * (g - g.mean() - normalized * np.mean(g * normalized))
    return dx, dgamma, dbeta
""",
    ),
    right_answer(
        "einsum_throughout",
        batchnorm_forward="""
def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    rows = x.reshape(-1, x.shape[-1])
    centered = rows - rows[0]
    centered = centered - np.einsum("nc->c", centered) / len(rows)
    variance = np.einsum("nc,nc->c", centered, centered) / len(rows)
    factor = (variance + epsilon) ** -0.5
    y = np.einsum("nc,c,c->nc", centered, factor, gamma) + beta
    return y.reshape(x.shape), (centered, factor, gamma)
""",
        batchnorm_backward="""
def batchnorm_backward(dy, cache):
    centered, factor, gamma = cache
    rows = dy.reshape(centered.shape)
    dbeta = np.einsum("nc->c", rows)
    dgamma = np.einsum("nc,nc,c->c", rows, centered, factor)
    dx = rows - dbeta / len(rows) - centered * (factor * dgamma / len(rows))
    return np.einsum("nc,c,c->nc", dx, factor, gamma).reshape(dy.shape), dgamma, dbeta
""",
    ),
    right_answer(
        "jacobian_of_each_channel",
        batchnorm_forward="""
def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    rows = x.reshape(-1, x.shape[-1])
    mean = x
    for _ in range(x.ndim - 1):
        mean = mean.mean(0)
    rows = rows - mean
    inverse = 1 / np.sqrt(rows.var(0) + epsilon)
    x_hat = rows * inverse
    return (x_hat * gamma + beta).reshape(x.shape), [x_hat, inverse, gamma]
""",
        batchnorm_backward="""
def batchnorm_backward(dy, cache):
    x_hat, inverse, gamma = cache
    rows = dy.reshape(x_hat.shape)
    n = len(rows)
    columns = []
    for c in range(rows.shape[1]):
        jacobian = np.eye(n) - 1 / n - np.outer(x_hat[:, c], x_hat[:, c]) / n
        columns.append(gamma[c] * inverse[c] * (jacobian.T @ rows[:, c]))
    dx = np.stack(columns, axis=-1).reshape(dy.shape).astype(dy.dtype)
    return dx, np.sum(rows * x_hat, 0), np.sum(rows, 0)
""",
    ),
    right_answer(
        "float64_by_hand",
        batchnorm_forward="""
def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    wide = np.asarray(x, dtype=np.float64)
    axes = tuple(np.arange(x.ndim - 1))
    mean = wide.mean(axes)
    deviation = np.sqrt(wide.var(axes) + epsilon)
    x_hat = (wide - mean) / deviation
    y = x_hat * gamma.astype(np.float64) + beta.astype(np.float64)
    return y.astype(x.dtype), (x_hat, deviation, gamma.astype(np.float64), axes)
""",
        batchnorm_backward="""
def batchnorm_backward(dy, cache):
    x_hat, deviation, gamma, axes = cache
    g = dy.astype(np.float64)
    dbeta = g.sum(axes)
    dgamma = np.multiply(g, x_hat).sum(axes)
    dx = gamma / deviation * (g - g.mean(axes) - x_hat * np.mean(g * x_hat, axis=axes))
    return dx.astype(dy.dtype), dgamma.astype(dy.dtype), dbeta.astype(dy.dtype)
""",
    ),
    right_answer(
        "dataclass_cache_channels_first",
        batchnorm_forward="""
from dataclasses import dataclass


@dataclass
class Remembered:
    x_hat: np.ndarray
    deviation: np.ndarray
    gamma: np.ndarray


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    columns = np.ascontiguousarray(np.moveaxis(x, -1, 0).reshape(x.shape[-1], -1))
    mean = np.average(columns, axis=1)[:, np.newaxis]
    variance = np.average((columns - mean) ** 2, axis=1)[:, np.newaxis]
    deviation = np.sqrt(variance + epsilon)
    x_hat = (columns - mean) / deviation
    y = x_hat * gamma[:, np.newaxis] + beta[:, np.newaxis]
    y = np.moveaxis(y.reshape((x.shape[-1],) + x.shape[:-1]), 0, -1)
    return y, Remembered(x_hat, deviation, gamma[:, np.newaxis])
""",
        batchnorm_backward="""
def batchnorm_backward(dy, cache):
    g = np.moveaxis(dy, -1, 0).reshape(dy.shape[-1], -1)
    n = g.shape[1]
    dbeta = g.sum(1)
    dgamma = (g * cache.x_hat).sum(1)
    dx = n * g - dbeta[:, None] - cache.x_hat * dgamma[:, None]
    dx = dx * cache.gamma / cache.deviation / n
    dx = np.moveaxis(dx.reshape((dy.shape[-1],) + dy.shape[:-1]), 0, -1)
    return dx, dgamma, dbeta
""",
    ),
]

POPULATION = [
    right_answer(
        "population_average",
        population_statistics="""
def population_statistics(means, variances, batch_size):
    bessel = batch_size / (batch_size - 1)
    return np.average(means, axis=0), bessel * np.average(variances, axis=0)
""",
    ),
    right_answer(
        "population_loop",
        population_statistics="""
def population_statistics(means, variances, batch_size):
    mean, variance = np.zeros_like(means[0]), np.zeros_like(variances[0])
    for batch_mean, batch_variance in zip(means, variances):
        mean = mean + batch_mean / len(means)
        variance = variance + batch_variance * batch_size / (batch_size - 1) / len(variances)
    return mean, variance
""",
    ),
    right_answer(
        "population_sums_of_squares",
        population_statistics='''
def population_statistics(means, variances, batch_size):
    """The squared deviations of all batches over their degrees of freedom."""
    batches = means.shape[0]
    squares = np.sum(batch_size * variances.astype("float64"), axis=0)
    mean = np.einsum("bc->c", means.astype("float64")) / batches
    variance = squares / (batches * (batch_size - 1))
    return mean.astype(means.dtype), variance.astype(variances.dtype)
''',
    ),
]

FOLDS = [
    right_answer(
        "fold_einsum",
        fold_batchnorm="""
def fold_batchnorm(kernel, bias, gamma, beta, moving_mean, moving_variance, epsilon=1e-3):
    factor = gamma * (moving_variance + epsilon) ** -0.5
    shift = beta - moving_mean * factor
    if bias is not None:
        shift = shift + bias * factor
    return np.einsum("...o,o->...o", kernel, factor), shift
""",
    ),
    right_answer(
        "fold_diagonal_matrix",
        fold_batchnorm="""
def fold_batchnorm(kernel, bias, gamma, beta, moving_mean, moving_variance, epsilon=1e-3):
    diagonal = np.diag(gamma / np.sqrt(moving_variance + epsilon))
    shift = -moving_mean if bias is None else bias - moving_mean
    return kernel @ diagonal, shift @ diagonal + beta
""",
    ),
    right_answer(
        "fold_loop_over_units",
        fold_batchnorm="""
def fold_batchnorm(kernel, bias, gamma, beta, moving_mean, moving_variance, epsilon=1e-3):
    new_kernel = kernel.copy()
    new_bias = np.array(beta)
    for unit in range(kernel.shape[-1]):
        a = gamma[unit] / np.sqrt(moving_variance[unit] + epsilon)
        new_kernel[..., unit] *= a
        old = 0 if bias is None else bias[unit]
        new_bias[unit] += a * (old - moving_mean[unit])
    return new_kernel, new_bias
""",
    ),
    right_answer(
        "fold_in_float64",
        fold_batchnorm="""
def fold_batchnorm(kernel, bias, gamma, beta, moving_mean, moving_variance, epsilon=1e-3):
    dtype = kernel.dtype
    wide = [np.asarray(a, np.float64) for a in (kernel, gamma, beta, moving_mean, moving_variance)]
    kernel, gamma, beta, mean, variance = wide
    bias = np.zeros(len(gamma)) if bias is None else np.asarray(bias, np.float64)
    scale = np.divide(gamma, np.sqrt(variance + epsilon))
    kernel = np.multiply(kernel, np.broadcast_to(scale, kernel.shape))
    return kernel.astype(dtype), (scale * (bias - mean) + beta).astype(dtype)
""",
    ),
]

RIGHT_ANSWERS = [*LAYERS, *BY_HAND, *POPULATION, *FOLDS]
