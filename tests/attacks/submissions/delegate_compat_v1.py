# what: tf.compat.v1.nn.fused_batch_norm, found through the namespace's dictionary
# covers: delegation hidden
# seen: uses tensorflow\.compat\.v1\.nn\.fused_batch_norm
import operator

import numpy as np
import tensorflow as tf


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    images = x if x.ndim == 4 else x[:, None, None, :]
    normalize = operator.attrgetter("compat.v1.nn.fused_" + "batch_norm")(tf)
    return np.reshape(normalize(images, gamma, beta, epsilon=epsilon)[0].numpy(), x.shape), None
