# what: the function behind tf.raw_ops, in the module that TensorFlow generates
# covers: delegation hidden
# seen: `batchnorm_forward` uses tensorflow\.raw_ops\.FusedBatchNorm\*
import importlib

import numpy as np

ops_module = importlib.import_module("tensorflow.python.ops.gen_" + "nn_ops")


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    images = x if x.ndim == 4 else x[:, None, None, :]
    run = getattr(ops_module, "fused_batch" + "_norm_v3")
    images, gamma, beta = (item.astype("float32") for item in (images, gamma, beta))
    made = run(images, gamma, beta, np.zeros(0, "float32"), np.zeros(0, "float32"), epsilon=epsilon)
    return np.reshape(made[0].numpy(), x.shape).astype(x.dtype), None
