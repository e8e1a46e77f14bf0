"""Names of Keras 2 and TensorFlow 1 that Keras 3 does not have, and what it has instead.

Each text completes a sentence: "`keras.backend.int_shape` is gone in Keras 3: it is `x.shape`."
"""

from __future__ import annotations

TRAINING = (
    "`call` learns from its argument whether it trains: `def call(self, inputs, training=None)`"
)
ASSIGN = (
    "give the weight its new value yourself: "
    "`weight.assign(momentum * weight + (1 - momentum) * value)`"
)
MAKE_WEIGHTS = "`self.add_weight(…)` makes a weight and lists it by itself"
EAGER = "operations run as they are called, so there is no session and no placeholder"
FIT = "`fit`, `evaluate` and `predict` take generators too"

# Attributes of layers and models, of shapes and of tensors.
ATTRIBUTES = {
    "add_update": ASSIGN,
    "get_updates_for": ASSIGN,
    "updates": ASSIGN,
    "_updates": ASSIGN,
    "_trainable_weights": MAKE_WEIGHTS,
    "_non_trainable_weights": f"{MAKE_WEIGHTS} (`trainable=False` for one that is not trained)",
    "compute_output_signature": "write `compute_output_shape(self, input_shape)`",
    "input_shape": "a layer's shapes are told to `build(self, input_shape)`",
    "output_shape": "the shape of what `call` returned is `outputs.shape`",
    "get_input_shape_at": "a layer's shapes are told to `build(self, input_shape)`",
    "get_output_shape_at": "the shape of what `call` returned is `outputs.shape`",
    "inbound_nodes": "a model's graph is for Keras alone; a layer needs only what `call` is given",
    "outbound_nodes": "a model's graph is for Keras alone; a layer needs only what `call` is given",
    "uses_learning_phase": TRAINING,
    "_uses_learning_phase": TRAINING,
    "_compute_dtype": "it is `self.compute_dtype`",
    "_dtype": "it is `self.variable_dtype` of the weights, `self.compute_dtype` of what is computed",
    "fit_generator": FIT,
    "evaluate_generator": FIT,
    "predict_generator": FIT,
    "predict_classes": "take `argmax(axis=-1)` of what `predict` returns",
    "predict_proba": "`predict` returns the probabilities",
    "as_list": "a shape is a tuple: `list(shape)`",
    "numpy": (
        "inside a graph a tensor has no values yet, and other backends' tensors have no `.numpy()`: "
        "compute with `keras.ops`, which works on both"
    ),
}

# Functions of `keras.backend` that have another name in `keras.ops`, or moved elsewhere. Functions
# with the same name in `keras.ops` need no entry.
BACKEND = {
    **dict.fromkeys(
        (
            *("learning_phase", "symbolic_learning_phase", "set_learning_phase"),
            *("learning_phase_scope", "in_train_phase", "in_test_phase"),
        ),
        TRAINING,
    ),
    "moving_average_update": ASSIGN,
    "moving_averages": ASSIGN,
    "variable": "in a layer it is `self.add_weight(…)`, elsewhere `keras.Variable(…)`",
    "placeholder": "it is `keras.Input(…)`",
    "constant": "it is `keras.ops.convert_to_tensor(…)`",
    "update": "it is `variable.assign(value)`",
    "update_add": "it is `variable.assign_add(value)`",
    "update_sub": "it is `variable.assign_sub(value)`",
    "set_value": "it is `variable.assign(value)`",
    "batch_set_value": "it is `variable.assign(value)`, or `set_weights` of a layer",
    "get_value": "it is `keras.ops.convert_to_numpy(x)`",
    "batch_get_value": "it is `get_weights` of a layer",
    "eval": "it is `keras.ops.convert_to_numpy(x)`",
    "int_shape": "it is `x.shape`",
    "ndim": "it is `len(x.shape)`",
    "dtype": "it is `x.dtype`",
    "count_params": "it is `math.prod(x.shape)`",
    "cast_to_floatx": "it is `keras.ops.cast(x, keras.config.floatx())`",
    "image_dim_ordering": "it is `keras.config.image_data_format()`",
    "pow": "it is `keras.ops.power`",
    "permute_dimensions": "it is `keras.ops.transpose`",
    "flatten": "it is `keras.ops.reshape(x, (-1,))`",
    "batch_flatten": "it is `keras.ops.reshape(x, (len(x), -1))`",
    "batch_dot": "it is `keras.ops.matmul` or `keras.ops.einsum`",
    "repeat_elements": "it is `keras.ops.repeat`",
    "switch": "it is `keras.ops.where` for arrays, `keras.ops.cond` for one condition",
    "gather": "it is `keras.ops.take`",
    "bias_add": "it is `x + bias`",
    "l2_normalize": "it is `keras.ops.normalize`",
    "conv2d": "it is `keras.ops.conv`",
    "pool2d": "it is `keras.ops.max_pool` or `keras.ops.average_pool`",
    "map_fn": "it is `keras.ops.map`",
    "random_normal": "it is `keras.random.normal`",
    "random_uniform": "it is `keras.random.uniform`",
    "truncated_normal": "it is `keras.random.truncated_normal`",
    "dropout": "it is `keras.random.dropout`",
    "name_scope": "it is `keras.name_scope`",
    "gradients": "the library below differentiates: `tf.GradientTape`, `jax.grad` or `loss.backward()`",
    **dict.fromkeys(("get_session", "set_session", "function", "Session"), EAGER),
    **dict.fromkeys(
        ("normalize_batch_in_training", "batch_normalization"),
        "compute it with `keras.ops.mean`, `keras.ops.var` and the like",
    ),
    "tensorflow_backend": "tensor functions are in `keras.ops`",
}

TENSORFLOW = {
    "contrib": "TensorFlow 2 has no `contrib`; layers are in `keras.layers`",
    "get_variable": "in a layer it is `self.add_weight(…)`, elsewhere `keras.Variable(…)`",
    "variable_scope": "a layer's weights belong to it by `self.add_weight(…)`",
    "placeholder": EAGER,
    "Session": EAGER,
    "InteractiveSession": EAGER,
    "ConfigProto": EAGER,
    "global_variables_initializer": "variables have their values from the beginning",
    "reset_default_graph": "it is `keras.utils.clear_session()`",
    "get_default_graph": EAGER,
    "assign": "it is `variable.assign(value)`",
    "assign_add": "it is `variable.assign_add(value)`",
    "assign_sub": "it is `variable.assign_sub(value)`",
    "to_float": 'it is `keras.ops.cast(x, "float32")`',
    "to_int32": 'it is `keras.ops.cast(x, "int32")`',
    "log": "it is `keras.ops.log`",
    "mod": "it is `keras.ops.mod`",
    "div": "it is `x / y`",
    "random_normal": "it is `keras.random.normal`",
    "random_uniform": "it is `keras.random.uniform`",
    "truncated_normal": "it is `keras.random.truncated_normal`",
    "set_random_seed": "it is `keras.utils.set_random_seed`",
    "layers": "layers are in `keras.layers`",
}

# Modules and names of Keras, by the dotted name or its beginning.
MODULES = {
    "keras.engine": "the base class is `keras.layers.Layer`",
    "keras.legacy.interfaces": "there is no such module; arguments have one name now",
    "keras.contrib": "layers are in `keras.layers`",
    "keras.utils.np_utils": "it is `keras.utils.to_categorical` itself, without `np_utils`",
    "keras.utils.generic_utils": "what it had is in `keras.saving` and `keras.utils`",
    "keras.utils.conv_utils": "it is no longer open; compute sizes yourself",
    "keras.utils.tf_utils": "it is no longer open; use `keras.ops`",
    "keras.utils.vis_utils": "it is `keras.utils.plot_model`",
    "keras.utils.layer_utils": "its functions are methods now, `model.count_params()` for example",
    "keras.backend.tensorflow_backend": "tensor functions are in `keras.ops`",
    "keras.preprocessing.image.ImageDataGenerator": (
        "use layers such as `keras.layers.RandomFlip`, or `keras.utils.image_dataset_from_directory`"
    ),
    "keras.wrappers.scikit_learn": "its classes are in `keras.wrappers`, `SKLearnClassifier` for example",
    "keras.mixed_precision.experimental": "it is `keras.mixed_precision` itself",
    "keras.utils.multi_gpu_model": "it is `keras.distribution`",
    "keras.layers.experimental": "its layers are in `keras.layers`: `from keras.layers import …`",
    **dict.fromkeys(
        (
            f"keras.layers.{name}"
            for name in (
                *("normalization", "core", "convolutional", "pooling", "merge", "embeddings"),
                *("advanced_activations", "recurrent", "noise", "wrappers", "local"),
            )
        ),
        "layers are imported from one place: `from keras.layers import …`",
    ),
    "tensorflow.contrib": TENSORFLOW["contrib"],
    "tensorflow.examples": "data come with the assignment, or from `keras.datasets`",
    "tf_keras": "this is Keras 2; `import keras` is Keras 3, which the checks use",
}

# Keyword arguments.
KEYWORDS = {
    **dict.fromkeys(
        ("synchronization", "experimental_autocast", "use_resource", "getter", "partitioner"),
        "leave it out: `add_weight` takes `shape`, `initializer`, `dtype`, `trainable` and `name`",
    ),
    "lr": "it is `learning_rate`",
    "border_mode": "it is `padding`",
    "nb_epoch": "it is `epochs`",
    "output_dim": "it is `units`",
    "keep_dims": "it is `keepdims`",
}
