# what: a layer of one's own around keras.ops.batch_normalization
# covers: delegation
# seen: uses keras\.ops\.batch_normalization
import keras
from keras import ops


class BatchNormalization(keras.layers.Layer):
    def __init__(self, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, **kwargs):
        super().__init__(**kwargs)
        self.axis, self.momentum, self.epsilon = axis, momentum, epsilon

    def build(self, shape):
        size = (shape[self.axis],)
        self.gamma = self.add_weight(shape=size, initializer="ones", name="gamma")
        self.beta = self.add_weight(shape=size, initializer="zeros", name="beta")
        self.moving_mean = self.add_weight(
            shape=size, initializer="zeros", trainable=False, name="moving_mean"
        )
        self.moving_variance = self.add_weight(
            shape=size, initializer="ones", trainable=False, name="moving_variance"
        )

    def call(self, x, training=None):
        mean, variance = self.moving_mean, self.moving_variance
        return ops.batch_normalization(
            x, mean, variance, self.axis, self.beta, self.gamma, self.epsilon
        )
