# what: Keras's layer out of a configuration, as from a saved model
# covers: delegation hidden
# seen: uses keras\.layers\.BatchNormalization
import json

import keras

CONFIG = {"class_name": "Batch" + "Normalization", "config": {}, "module": "keras.layers"}


def BatchNormalization(**options):
    return keras.layers.deserialize(json.loads(json.dumps(CONFIG | {"config": options})))
