# what: TensorFlow's C entry for eager operations, given the name of the fused operation
# covers: delegation hidden
# seen: `batchnorm_forward` uses tensorflow\.raw_ops\.FusedBatchNorm\*
import numpy as np
import tensorflow as tf
from tensorflow.python import _pywrap_tfe
from tensorflow.python.eager import context


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    images = tf.constant(x if x.ndim == 4 else x[:, None, None, :], "float32")
    empty = tf.constant(np.zeros(0, "float32"))
    gamma, beta = tf.constant(gamma, "float32"), tf.constant(beta, "float32")
    made = _pywrap_tfe.TFE_Py_FastPathExecute(
        context.context(), "Fused" + "BatchNormV3", None, images, gamma, beta, empty, empty,
        "epsilon", float(epsilon), "is_training", True,
    )
    return np.reshape(made[0].numpy(), x.shape), None
