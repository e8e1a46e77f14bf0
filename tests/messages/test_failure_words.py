"""What is told of code that raises: no false name, the true one in any style, and what to do."""

import json

import pytest
from layer_unit import HAND_IN, write_unit

GAMMA = 'self.add_weight(shape=(n,), initializer="ones", name="gamma")'
COUNT = "self.count.assign_add(1.0)"
CLASS = "class Scale(keras.layers.Layer):"


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Grades the hand-in with edits, in this process: `told((old, new), …)` is the report."""
    from grader.course.course import load_course
    from grader.grading.grader import Grader

    root = tmp_path_factory.mktemp("layers")
    write_unit(root / "solutions" / "layer")
    with Grader(load_course(root), "layer", sandbox=False) as grader:

        def grade(*edits):
            text = HAND_IN
            for old, new in edits:
                assert old in text, old
                text = text.replace(old, new)
            path = root / "hand_in.py"
            path.write_text(text, encoding="utf-8")
            return grader.grade(path, "ann")

        yield grade


def names(report):
    return {name for one in report.checks for item in one.diagnosis for name in item.misconceptions}


def words(report):
    return " ".join([*(one.message for one in report.checks), *report.notes])


def test_the_style_itself_is_right(told):
    report = told()
    assert report.complete, words(report)
    assert not names(report)


@pytest.mark.parametrize(
    ("edits", "name"),
    [
        ([("        super().__init__(**kw)\n", "        self.size = 7\n")], "super_not_called"),
        (
            [
                (GAMMA, 'np.ones((n,), "float32")'),
                (
                    'self.add_weight(shape=(n,), initializer="zeros", name="beta")',
                    'np.zeros((n,), "float32")',
                ),
            ],
            "without_weights",
        ),
        ([("axis=-1, **kw", "axis=-1"), ("__init__(**kw)", "__init__()")], "keywords_refused"),
        (
            [
                (
                    CLASS,
                    "class Mine(keras.layers.Layer):\n    def __init__(self):\n        "
                    "super().__init__()\n\n\nclass Scale(Mine):",
                )
            ],
            "keywords_refused",
        ),
        ([("shape=(n,)", "shape=tuple(d or 4 for d in (4, n))")], "weights_of_rows"),
    ],
)
def test_a_known_mistake_in_another_style_is_named(told, edits, name):
    assert names(told(*edits)) == {name}


UNNAMED = {
    "typo": (
        [("y = self.g *", "y = self.gg *")],
        ["`gg` is not an attribute of your `Scale`; it has `g`"],
    ),
    "typo in training": (
        [(COUNT, "self.coumt.assign_add(1.0)")],
        ["`coumt` is not an attribute of your `Scale`; it has `count`", "in call: self.coumt"],
    ),
    "typo of a function": (
        [("self.g * x", "ops.multipy(self.g, x)")],
        ["no `multipy` in `keras.ops`; it has `multiply`"],
    ),
    "typo of a variable": ([("return y +", "return yy +")], ["name 'yy' is not defined"]),
    "typo of a longer variable": (
        [("y = self.g * x", "scaled = self.g * x"), ("return y +", "return scalde +")],
        ["`scalde` is not defined; `scaled` is"],
    ),
    "typo of an import": (
        [
            (
                "from keras import ops",
                "from keras import ops\nfrom keras.layers import BatchNormalisation",
            )
        ],
        ["no `BatchNormalisation` in `keras.layers`; it has `BatchNormalization`"],
    ),
    "other names": (
        [('name="gamma"', 'name="scale"'), ('name="beta"', 'name="offset"')],
        ["the layer has: offset, scale, steps", 'name="gamma"'],
    ),
    "no names": (
        [(', name="gamma"', ""), (', name="beta"', ""), (', name="steps"', "")],
        ["the layer has: variable", 'add_weight(name="gamma"'],
    ),
    "one tf.Variable": (
        [(GAMMA, 'tf.Variable(tf.ones((n,)), name="gamma")'), ("self.g ", "self.gamma ")],
        ["`self.gamma` is a `tf.Variable`, which Keras neither tracks nor saves"],
    ),
    "scalar": ([("shape=(n,)", "shape=()")], ["`gamma` has shape (), expected (3,)"]),
    "no shape": ([("shape=(n,), ", "")], ["`gamma` has shape (), expected (3,)", "no `shape`"]),
    "row": ([("shape=(n,)", "shape=(1, n)")], ["`gamma` has shape (1, 3), expected (3,)"]),
    "integer shape": ([("shape=(n,)", "shape=n")], ["shape=(3,)"]),
    "add_update": (
        [(COUNT, "self.add_update(self.count + 1.0)")],
        ["`.add_update` is gone in Keras 3", "assign"],
    ),
    "updates": ([(COUNT, "self.updates.append(1)")], ["`.updates` is gone in Keras 3", "assign"]),
    "learning_phase": (
        [("training is True", "keras.backend.learning_phase()")],
        ["`keras.backend.learning_phase` is gone in Keras 3", "training=None"],
    ),
    "in tf.keras": (
        [("training is True", "tf.keras.backend.in_train_phase(1, 0)")],
        ["`keras.backend.in_train_phase` is gone in Keras 3", "training=None"],
    ),
    "K.variable": (
        [(GAMMA, 'keras.backend.variable(np.ones(n), name="gamma")')],
        ["`keras.backend.variable` is gone in Keras 3", "self.add_weight"],
    ),
    "K.int_shape": (
        [("y = self.g * x", "y = self.g * x if keras.backend.int_shape(x) else x")],
        ["it is `x.shape`"],
    ),
    "K.square": ([("self.g * x", "keras.backend.square(x)")], ["it is `keras.ops.square`"]),
    "positional": (
        [('shape=(n,), initializer="ones", name="gamma"', '"gamma", (n,), initializer="ones"')],
        ["add_weight(shape=..., name='gamma')"],
    ),
    "list of weights": (
        [("        super().build(shape_in)", "        self._trainable_weights.append(self.g)")],
        ["`._trainable_weights` is gone in Keras 3", "lists it by itself"],
    ),
    "old keyword": (
        [('name="steps"', 'name="steps", experimental_autocast=False')],
        ["`experimental_autocast` is gone"],
    ),
    "own keyword passed on": (
        [("__init__(**kw)", "__init__(axis=axis, **kw)")],
        ["`Scale` takes no argument `axis`"],
    ),
    "another Keras": (
        [
            (CLASS, "from tensorflow.python.keras.layers import Layer\n\n\nclass Scale(Layer):"),
            ('name="gamma"', 'name="gamma", autocast=False'),
        ],
        ["tensorflow.python.keras", "use `keras.layers.Layer`"],
    ),
    "another Keras, later": (
        [(CLASS, "from tensorflow.python.keras.layers import Layer\n\n\nclass Scale(Layer):")],
        ["built on `tensorflow.python.keras.engine.base_layer.Layer`", "use `keras.layers.Layer`"],
    ),
    "as_list": ([("n = shape_in[", "n = shape_in.as_list()[")], ["a shape is a tuple"]),
    "keras.engine": (
        [(CLASS, f"from keras.engine.topology import Layer\n\n\n{CLASS}")],
        ["`keras.engine", "is gone in Keras 3", "keras.layers.Layer"],
    ),
    "normalization": (
        [(CLASS, f"from keras.layers.normalization import BatchNormalization\n\n\n{CLASS}")],
        ["from keras.layers import"],
    ),
    "contrib": ([(CLASS, f"tf.contrib.layers\n\n\n{CLASS}")], ["`tf.contrib` is TensorFlow 1"]),
    "reshaped scalar": (
        [("shape=(n,)", "shape=()"), ("self.g * x", "ops.reshape(self.g, (1, 3)) * x")],
        ["a single number", "shape=(channels,)"],
    ),
    "silent": (
        [("y = self.g * x", "assert training is None\n        y = self.g * x")],
        ["raised AssertionError"],
    ),
    "ours": (
        [("y = self.g * x", 'raise ValueError("you forgot to call `super().__init__()`")')],
        ["you forgot"],
    ),
}


# Lines that fail and of which nothing is used: they are told, and cost nothing.
IDLE = {"typo of an import", "keras.engine", "normalization", "contrib"}


@pytest.mark.parametrize("mistake", UNNAMED)
def test_another_mistake_gets_no_false_name_and_says_what_to_do(told, mistake):
    edits, wanted = UNNAMED[mistake]
    report = told(*edits)
    assert report.complete == (mistake in IDLE)
    assert not names(report)
    assert all(part in words(report) for part in wanted), words(report)


def test_nothing_of_a_terminal_or_of_keras_wrapping_reaches_the_report(told):
    report = told(("self.g * x", "ops.reshape(x, (5, 7))"))
    text = json.dumps(report.to_dict(), ensure_ascii=False)
    assert "Input to reshape is a tensor with 12 values" in text
    for unwanted in ("\x1b", "\ufffd", "[1m", "[0m", "Arguments received", "function_node", "[Op:"):
        assert unwanted not in text


def test_a_hidden_case_tells_nothing_of_the_message(graded):
    cell = "def double(x):\n    if len(x) == 7:\n        x.dubble\n    return x + x"
    report = graded(cell)
    said = next(one.message for one in report.checks if one.name == "doubles")
    assert "AttributeError" in said
    assert "dubble" not in said
    assert "double(" not in said


def test_a_sealed_process_tells_the_nearest_name_and_no_colours(graded):
    cell = (
        "class Box:\n    def __init__(self):\n        self.value = 2\n\n\n"
        "def double(x):\n    return x * Box().valeu\n\n\n"
        "def moments(x):\n    raise ValueError('\\x1b[1mred\\x1b[0m')"
    )
    report = graded(cell)
    said = {one.name: one.message for one in report.checks}
    assert said["doubles"].startswith("`valeu` is not an attribute of a `Box`; it has `value`.")
    assert said["moments_values"].startswith("raised ValueError: red at ")
