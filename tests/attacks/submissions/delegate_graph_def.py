# what: a graph of the fused operation, built from its own text and imported
# covers: delegation hidden
# seen: `batchnorm_forward` uses tensorflow\.raw_ops\.FusedBatchNorm\*
import numpy as np
import tensorflow as tf


def traced(epsilon):
    def run(x, gamma, beta, empty):
        graph = tf.compat.v1.get_default_graph()
        kind = "".join(["Fused", "Batch", "NormV3"])
        attributes = {"T": "float32", "U": "float32"}
        attributes = {k: tf.compat.v1.AttrValue(type=1) for k in attributes}
        attributes["epsilon"] = tf.compat.v1.AttrValue(f=epsilon)
        node = graph.create_op(
            kind, [x, gamma, beta, empty, empty], [tf.float32] * 6, attrs=attributes, name="n"
        )
        return node.outputs[0]

    return tf.function(run)


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    images = x if x.ndim == 4 else x[:, None, None, :]
    y = traced(epsilon)(images.astype("float32"), gamma, beta, np.zeros(0, "float32"))
    return np.reshape(y.numpy(), x.shape), None
