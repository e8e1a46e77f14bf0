"""The second reference: the same parts by way of Keras and automatic differentiation."""

import keras
import numpy as np
from keras import ops

from grader import backend


class BatchNormalization(keras.layers.BatchNormalization):
    """Keras's layer, with the mean subtracted once more before its own moments are taken.

    On TensorFlow, sums over large batches far from zero lose their digits in Keras's layer.
    """

    def _moments(self, inputs, mask):
        if mask is not None:
            return super()._moments(inputs, mask)
        first = ops.mean(inputs, axis=self._reduction_axes, keepdims=True)
        rest, variance = super()._moments(inputs - first, mask)
        return ops.reshape(first, (-1,)) + rest, variance


def _layer(gamma, beta, epsilon, dtype):
    layer = BatchNormalization(epsilon=epsilon, dtype=str(dtype))
    layer.build((None, gamma.shape[0]))
    layer.gamma.assign(gamma)
    layer.beta.assign(beta)
    return layer


def _layer_of_rank(rank, gamma, beta, epsilon, dtype):
    layer = _layer(gamma, beta, epsilon, dtype)
    layer.input_spec = keras.layers.InputSpec(ndim=rank)
    layer._reduction_axes = list(range(rank - 1))
    return layer


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    """Keras's layer in training mode."""
    layer = _layer_of_rank(x.ndim, gamma, beta, epsilon, x.dtype)
    return backend.to_numpy(layer(x, training=True)), (x, gamma, beta, epsilon)


def batchnorm_backward(dy, cache):
    """The gradients of Keras's layer by automatic differentiation."""
    x, gamma, beta, epsilon = cache
    layer = _layer_of_rank(x.ndim, gamma, beta, epsilon, x.dtype)
    (dx,), (dgamma, dbeta) = backend.gradients(
        lambda tensor: layer(tensor, training=True), [x], [layer.gamma, layer.beta], dy
    )
    return dx, dgamma, dbeta


def population_statistics(means, variances, batch_size):
    """The formula in float64, batch by batch."""
    unbiased = [np.float64(batch_size) * v.astype("float64") / (batch_size - 1) for v in variances]
    mean = sum(means.astype("float64")) / len(means)
    return mean.astype(means.dtype), (sum(unbiased) / len(unbiased)).astype(variances.dtype)


def fold_batchnorm(kernel, bias, gamma, beta, moving_mean, moving_variance, epsilon=1e-3):
    """Read off a Dense layer with Keras's normalization behind it, input by input, in float64."""
    flat = kernel.reshape(-1, kernel.shape[-1]).astype("float64")
    layer = _layer(gamma, beta, epsilon, "float64")
    layer.moving_mean.assign(moving_mean)
    layer.moving_variance.assign(moving_variance)
    shift = 0.0 if bias is None else bias.astype("float64")

    def both(x):
        return backend.to_numpy(layer(x @ flat + shift, training=False))

    new_bias = both(np.zeros((1, len(flat))))
    new_kernel = both(np.eye(len(flat))) - new_bias
    return new_kernel.reshape(kernel.shape).astype(kernel.dtype), new_bias[0].astype(kernel.dtype)
