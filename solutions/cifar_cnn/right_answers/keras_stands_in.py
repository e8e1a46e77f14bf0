"""Keras's own function, initializer and layer stand in for those of earlier units."""

import keras

relu = keras.activations.relu
HeNormal = keras.initializers.HeNormal
BatchNormalization = keras.layers.BatchNormalization
