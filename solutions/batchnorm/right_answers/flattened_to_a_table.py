"""The input becomes a table with a column for each channel; the mask becomes shares of its rows."""

import keras
from keras import ops


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
