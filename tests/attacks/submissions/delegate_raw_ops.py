# what: tf.raw_ops.FusedBatchNormV3
# covers: delegation
# seen: uses tensorflow\.raw_ops\.FusedBatchNorm
import numpy as np
import tensorflow as tf


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    images = x if x.ndim == 4 else x[:, None, None, :]
    made = tf.raw_ops.FusedBatchNormV3(
        x=images, scale=gamma, offset=beta, mean=[], variance=[], epsilon=epsilon, is_training=True
    )
    return np.reshape(made[0].numpy(), x.shape), None
