# what: Keras's layer out of its module, imported under a computed name
# covers: delegation hidden
# seen: uses keras\.layers\.BatchNormalization
import importlib

module = importlib.import_module(".".join(["keras", "src", "layers", "normalization"] + ["batch_normalization"]))
BatchNormalization = next(v for k, v in vars(module).items() if k.startswith("BatchN"))
