"""Run as a script: what the tables of docs/backends.md say of the backend that Keras runs on.

    KERAS_BACKEND=jax python tests/whole/backends/differences_on.py

Prints JSON: `slopes`, by formula what automatic differentiation finds at a corner; `differs`, what
Keras does where its backends do not agree; `failing`, what the slope checks of `activations` say of
right answers in pieces that have a corner.
"""

import json
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[3]
CHECKS = ("sigmoid_slope", "tanh_slope", "relu_extremes")


def main():
    from grader.runtime.silence import import_keras

    import_keras()
    print(json.dumps({"slopes": slopes(), "differs": differs(), "failing": failing()}))


def slopes():
    """The slope at 0 of each formula; of the last two, at both places of a tie, and at the ends."""
    from keras import ops

    from grader import backend

    def at(function, *places):
        (found,), _ = backend.gradients(function, [np.array(places, "float32")], [], None)
        return [round(float(slope), 4) for slope in found]

    return {
        "abs(x)": at(ops.abs, 0),
        "maximum(x, 0)": at(lambda x: ops.maximum(x, 0), 0),
        "maximum(0, x)": at(lambda x: ops.maximum(0, x), 0),
        "(x + abs(x)) / 2": at(lambda x: (x + ops.abs(x)) / 2, 0),
        "relu(x)": at(ops.relu, 0),
        "leaky_relu(x, 0.2)": at(lambda x: ops.leaky_relu(x, 0.2), 0),
        "clip(x, 0, 1) at 0 and 1": at(lambda x: ops.clip(x, 0.0, 1.0), 0, 1),
        "hard_tanh(x) at -1 and 1": at(ops.hard_tanh, -1, 1),
        "max(x) of two equal values": at(ops.max, 1, 1),
        "max_pool(x) of two equal values": at(
            lambda x: ops.max_pool(ops.reshape(x, (1, 2, 1)), 2, 2), 1, 1
        ),
        "sigmoid with exp(-abs(x))": at(
            lambda x: ops.where(x >= 0, 1.0, ops.exp(-ops.abs(x))) / (1 + ops.exp(-ops.abs(x))), 0
        ),
    }


def differs():
    """By name, what happens here."""
    import keras
    from keras import ops

    def told(function):
        try:
            found = function()
        except Exception as error:
            return type(error).__name__
        return found if isinstance(found, str) else str(ops.convert_to_numpy(found))

    def masked():
        x = np.ones((2, 3, 1), "float32")
        keras.layers.BatchNormalization()(x, training=True, mask=np.ones((2, 3), bool))
        return "normalizes"

    def frozen_between():
        layer = keras.layers.Dense(1)
        model = keras.Sequential([keras.Input((1,)), layer])
        model.compile("sgd", "mse")
        data = np.ones((2, 1), "float32"), np.full((2, 1), 9, "float32")
        model.fit(*data, verbose=0)
        layer.trainable = False
        before = ops.convert_to_numpy(layer.kernel).copy()
        model.fit(*data, verbose=0)
        return "ignored" if np.any(ops.convert_to_numpy(layer.kernel) != before) else "honoured"

    class Outer(keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.inner = keras.layers.BatchNormalization()

        def call(self, x):
            return self.inner(x, training=None)

    def inner_none():
        outer = Outer()
        outer(np.ones((2, 1), "float32"), training=True)
        trained = np.any(ops.convert_to_numpy(outer.inner.moving_mean))
        return "training" if trained else "inference"

    def loss(label):
        logits = np.array([[0.0, 1.0]], "float32")
        return keras.losses.SparseCategoricalCrossentropy(from_logits=True)(
            np.array([label]), logits
        )

    def batch_losses():
        fixed = keras.layers.Dense(1, kernel_initializer="zeros", trainable=False)
        model = keras.Sequential([keras.Input((1,)), fixed])
        model.compile("sgd", "mse")
        ones = np.ones((2, 1), "float32")
        return str([float(model.train_on_batch(ones, number * ones)) for number in (1, 3)])

    half = np.array([-100, 100] * 600, "float16")
    missing = np.array([np.nan, 1], "float32")
    drawn = ops.convert_to_numpy(keras.random.truncated_normal((1_000_000,), seed=1))
    return {
        "a mask over one channel": told(masked),
        "an inner `training=None`": told(inner_none),
        "freezing between two fits": told(frozen_between),
        "std of 1,200 values ±100 in float16": told(lambda: ops.std(ops.convert_to_tensor(half))),
        "max_pool of NaN and 1": told(
            lambda: ops.reshape(ops.max_pool(missing.reshape(1, 2, 1), 2, 2), ())
        ),
        "argmax of NaN and 1": told(lambda: ops.argmax(missing)),
        "the loss of label 7 of 2": told(lambda: loss(7)),
        "train_on_batch, losses 1 and 9": told(batch_losses),
        "a truncated normal beyond 2": "some" if np.any(np.abs(drawn) > 2) else "none",
        "maximum(0, NaN), one element, compiled": told(lambda: _compiled_relu(ops)),
    }


def _compiled_relu(ops):
    """The usual ReLU of a one-element tensor that is NaN, by XLA where Keras can use it."""
    import keras

    x = ops.convert_to_tensor(np.array([np.nan], "float32"))
    if keras.config.backend() == "tensorflow":
        import tensorflow as tf

        return tf.function(lambda x: ops.maximum(0, x), jit_compile=True)(x)
    if keras.config.backend() == "jax":
        import jax

        return jax.jit(lambda x: ops.maximum(0, x))(x)
    return ops.maximum(0, x)


def failing():
    """What the slope checks say of right answers whose pieces have corners."""
    from grader.agent.agent import Agent
    from grader.course.unit_loading import load_unit
    from grader.evaluation.run_case import run_case
    from grader.subjects.local_channel import LocalChannel
    from grader.subjects.subject import Subject

    unit = load_unit(ROOT / "solutions" / "activations")
    answers = [item for item in unit.right_answers if "corner" in item.name]
    answers += [item for item in unit.right_answers if item.name == "softplus_by_hand"]
    said = []
    for answer in answers:
        agent = Agent(unit.namespace(edited=answer.sources))
        for check in map(unit.check, CHECKS):
            if check.part not in answer.sources:
                continue
            trace = run_case(check, unit.visible_cases(check)[0], Subject(LocalChannel(agent)), "s")
            found = [value for value in trace.values if value.kind == "claim"]
            said += [
                f"{answer.name}: {check.name}: {c.data.says}" for c in found if not c.data.holds
            ]
            said += [f"{answer.name}: {check.name}: no claim"] * (not found)
    return said + ["too few answers"] * (len(answers) < 4)


if __name__ == "__main__":
    main()
