"""A unit of one small Keras layer, and hand-ins for it in styles of their own."""

SCRIPT = '''\
# %%
import keras
import numpy as np
from keras import ops

# %%
from grader import checker

check = checker("layer", globals())

# %%
class Scale(keras.layers.Layer):
    """x * gamma + beta; counts its calls in training."""

    ### BEGIN SOLUTION
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def build(self, input_shape):
        shape = (input_shape[self.axis],)
        self.gamma = self.add_weight(name="gamma", shape=shape, initializer="ones")
        self.beta = self.add_weight(name="beta", shape=shape, initializer="zeros")
        self.steps = self.add_weight(name="steps", shape=(), initializer="zeros", trainable=False)

    def call(self, inputs, training=None):
        if training:
            self.steps.assign(self.steps + 1.0)
        return inputs * self.gamma + self.beta
    ### END SOLUTION

# %%
check("outputs")

# %%
check("trains")

# %%
check("named")
'''

CHECKS = '''\
"""Visible checks of the unit `layer`."""

from grader.authoring import check, part

PARTS = [part("Scale")]


@check("Scale", points=2)
def outputs(scale, draw):
    """`Scale` scales and shifts."""
    layer = scale()
    layer.build((4, 3))
    layer.assign(gamma=draw.normal((3,)), beta=draw.normal((3,)))
    yield "y", layer(draw.normal((4, 3)))


@check("Scale", points=1)
def trains(scale, draw):
    """`Scale` counts the steps."""
    layer = scale()
    x = draw.normal((4, 3))
    layer(x, training=True)
    yield "y", layer(x, training=True)
    yield "steps", layer.weight("steps")


@check("Scale", points=1)
def named(scale, draw):
    """`Scale` takes a name and a dtype."""
    layer = scale(name="mine", dtype="float32")
    yield "y", layer(draw.normal((4, 3)))
'''

MISCONCEPTIONS = '''\
"""Known mistakes of the unit `layer`."""

from grader.authoring import misconception

MISCONCEPTIONS = [
    misconception(
        "super_not_called",
        "Scale",
        ("super().__init__(**kwargs)", "pass"),
        says="You do not call the constructor of the base class.",
    ),
    misconception(
        "without_weights",
        "Scale",
        ('self.add_weight(name="gamma", shape=shape, initializer="ones")', "ops.ones(shape)"),
        ('self.add_weight(name="beta", shape=shape, initializer="zeros")', "ops.zeros(shape)"),
        says="Your layer has no gamma and no beta.",
    ),
    misconception(
        "keywords_refused",
        "Scale",
        ("axis=-1, **kwargs", "axis=-1"),
        ("super().__init__(**kwargs)", "super().__init__()"),
        says="Your constructor refuses the arguments of every layer.",
    ),
    misconception(
        "weights_of_rows",
        "Scale",
        ("input_shape[self.axis],", "4, 3"),
        says="Your weights have the shape of the inputs.",
    ),
]
'''

FILES = {
    "layer.py": SCRIPT,
    "checks.py": CHECKS,
    "hidden_checks.py": '"""No hidden checks."""\n',
    "misconceptions.py": MISCONCEPTIONS,
    "keras_reference.py": '"""No second reference."""\n',
}

# A student's style: other names inside, another order, no helpers of the solution.
HAND_IN = """\
import keras
import numpy as np
import tensorflow as tf
from keras import ops


class Scale(keras.layers.Layer):
    def __init__(self, axis=-1, **kw):
        super().__init__(**kw)
        self.channel_axis = axis

    def build(self, shape_in):
        n = shape_in[self.channel_axis]
        self.b = self.add_weight(shape=(n,), initializer="zeros", name="beta")
        self.g = self.add_weight(shape=(n,), initializer="ones", name="gamma")
        self.count = self.add_weight(shape=(), initializer="zeros", trainable=False, name="steps")
        super().build(shape_in)

    def call(self, x, training=False):
        if training is True:
            self.count.assign_add(1.0)
        y = self.g * x
        return y + self.b
"""


def write_unit(folder):
    """Write the unit to a folder called `layer`."""
    folder.mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
