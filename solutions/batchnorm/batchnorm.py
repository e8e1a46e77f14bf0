# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Batch normalization

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import ops

# %%
from grader import checker

check = checker("batchnorm", globals())


# %%
def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    """Normalize each channel of a batch, then scale and shift it.

    x: float array of shape (N, D) or (N, H, W, C). The last axis holds the channels;
        each one is normalized with its own mean and (biased) variance over all other axes.
    gamma, beta: arrays of shape (D,) or (C,).
    epsilon: small number added to the variance.

    Returns (y, cache): y has x's shape and dtype; cache is whatever you will need
    in batchnorm_backward.
    """
    ### BEGIN SOLUTION
    axes = tuple(range(x.ndim - 1))
    mean = x.mean(axis=axes)
    variance = np.square(x - mean).mean(axis=axes)
    inverse_std = 1 / np.sqrt(variance + epsilon)
    x_hat = (x - mean) * inverse_std
    y = gamma * x_hat + beta
    return y, (x_hat, inverse_std, gamma)
    ### END SOLUTION


# %%
check("forward_values")


# %%
def batchnorm_backward(dy, cache):
    """Send the gradient of a loss back through batchnorm_forward.

    dy: dloss/dy, of the shape of y.
    cache: what batchnorm_forward returned beside y.

    Returns (dx, dgamma, dbeta): dx of the shape of x; dgamma and dbeta of shape (D,) or (C,).
    """
    ### BEGIN SOLUTION
    x_hat, inverse_std, gamma = cache
    axes = tuple(range(dy.ndim - 1))
    count = dy.size // dy.shape[-1]
    dbeta = dy.sum(axis=axes)
    dgamma = (dy * x_hat).sum(axis=axes)
    dx = gamma * inverse_std * (dy - dbeta / count - x_hat * dgamma / count)
    return dx, dgamma, dbeta
    ### END SOLUTION


# %%
def population_statistics(means, variances, batch_size):
    """Estimate the mean and variance of the whole population from recorded batches.

    means, variances: arrays of shape (batches, C), the mean and the biased variance of each
        recorded batch.
    batch_size: how many values each of these means was taken over (a number above 1).

    Returns (mean, variance), each of shape (C,). The variance is unbiased: N/(N-1) times
    the mean of the recorded variances, N being batch_size (Ioffe and Szegedy 2015,
    algorithm 2).
    """
    ### BEGIN SOLUTION
    mean = np.mean(means, axis=0)
    variance = np.mean(variances, axis=0) * batch_size / (batch_size - 1)
    return mean, variance
    ### END SOLUTION


# %%
class BatchNormalization(keras.layers.Layer):
    """Batch normalization as a Keras layer (Ioffe and Szegedy 2015)."""

    def __init__(self, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, **kwargs):
        ### BEGIN SOLUTION
        super().__init__(**kwargs)
        self.axis = axis
        self.momentum = momentum
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.supports_masking = True
        ### END SOLUTION

    def build(self, input_shape):
        ### BEGIN SOLUTION
        channels = input_shape[self.axis]
        shape = (channels,)
        if self.scale:
            self.gamma = self.add_weight(
                name="gamma", shape=shape, initializer="ones", autocast=False
            )
        if self.center:
            self.beta = self.add_weight(
                name="beta", shape=shape, initializer="zeros", autocast=False
            )
        self.moving_mean = self.add_weight(
            name="moving_mean", shape=shape, initializer="zeros", trainable=False, autocast=False
        )
        self.moving_variance = self.add_weight(
            name="moving_variance", shape=shape, initializer="ones", trainable=False, autocast=False
        )
        self.input_spec = keras.layers.InputSpec(ndim=len(input_shape), axes={self.axis: channels})
        ### END SOLUTION

    def call(self, inputs, training=None, mask=None):
        ### BEGIN SOLUTION
        x = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        if training and self.trainable:
            mean, variance = self.batch_statistics(x, mask)
            self.moving_mean.assign(
                self.momentum * self.moving_mean + (1 - self.momentum) * mean
            )
            self.moving_variance.assign(
                self.momentum * self.moving_variance + (1 - self.momentum) * variance
            )
        else:
            mean = self.moving_mean
            variance = self.moving_variance
        outputs = (x - self.broadcast(mean, x)) * ops.rsqrt(
            self.broadcast(variance, x) + self.epsilon
        )
        if self.scale:
            outputs = outputs * self.broadcast(self.gamma, x)
        if self.center:
            outputs = outputs + self.broadcast(self.beta, x)
        return ops.cast(outputs, self.compute_dtype)
        ### END SOLUTION

    ### BEGIN SOLUTION
    def broadcast(self, vector, x):
        shape = [1] * len(x.shape)
        shape[self.axis] = x.shape[self.axis]
        return ops.reshape(vector, shape)

    def batch_statistics(self, x, mask):
        axes = [axis for axis in range(len(x.shape)) if axis != self.axis % len(x.shape)]
        if mask is None:
            mean = ops.mean(x, axis=axes)
            variance = ops.mean(ops.square(x - self.broadcast(mean, x)), axis=axes)
            return mean, variance
        weights = ops.expand_dims(ops.cast(mask, x.dtype), -1) * ops.ones_like(x)
        count = ops.sum(weights, axis=axes)
        mean = ops.sum(weights * x, axis=axes) / count
        squares = weights * ops.square(x - self.broadcast(mean, x))
        variance = ops.sum(squares, axis=axes) / count
        return mean, variance
    ### END SOLUTION

    def get_config(self):
        ### BEGIN SOLUTION
        return {
            **super().get_config(),
            "axis": self.axis,
            "momentum": self.momentum,
            "epsilon": self.epsilon,
            "center": self.center,
            "scale": self.scale,
        }
        ### END SOLUTION


# %%
def fold_batchnorm(kernel, bias, gamma, beta, moving_mean, moving_variance, epsilon=1e-3):
    """Merge an inference-time batch normalization into the layer before it.

    kernel: Dense kernel (inputs, units) or Conv2D kernel (height, width, inputs, filters).
    bias: (units,) or (filters,), or None where the layer has no bias.
    gamma, beta, moving_mean, moving_variance: what the normalization learned, one per unit.

    Returns (kernel, bias) of the one layer that does the work of the two.
    """
    ### BEGIN SOLUTION
    scale = gamma / np.sqrt(moving_variance + epsilon)
    if bias is None:
        bias = np.zeros_like(moving_mean)
    return kernel * scale, (bias - moving_mean) * scale + beta
    ### END SOLUTION
