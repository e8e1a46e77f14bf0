# what: Keras's functions, all parts at once, through a table of names
# covers: delegation hidden
# unit: activations
# seen: `relu` uses keras\.ops\.relu
import keras

for name in ("sigmoid", "tanh", "relu", "leaky_relu", "elu"):
    globals()[name] = (lambda n: lambda x, *a, **k: getattr(keras.ops, n)(x, *a, **k))(name)
