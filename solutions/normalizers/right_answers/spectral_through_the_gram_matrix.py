"""σ is the length of the last vector before it is normalized, not the product v W uᵀ."""

import keras
from keras import ops


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
