# what: TensorFlow's generated function for relu
# covers: delegation hidden
# unit: activations
# seen: `relu` uses tensorflow\.raw_ops\.Relu\*
import importlib

inner = importlib.import_module("tensorflow.python.ops." + "gen_nn_ops")


def relu(x):
    return vars(inner)["re" + "lu"](x)
