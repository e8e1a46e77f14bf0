# what: Keras's function by the name of an activation
# covers: delegation hidden
# unit: activations
# seen: `elu` uses keras\.activations\.elu
import keras

layer = keras.layers.Dense(1, activation="".join(["e", "lu"]))


def elu(x, alpha=1.0):
    return layer.activation(x)
