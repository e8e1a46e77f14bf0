"""The solution's gradients against central differences in float64.

A numeric check alone would only prove that forward and backward pass agree; that the forward pass
is right is proved by the audit, against Keras.
"""

from pathlib import Path

import numpy as np
import pytest

from grader import backend
from grader.course.unit_loading import load_unit

UNIT = Path(__file__).parents[3] / "solutions" / "batchnorm"
STEP = 1e-5
# Central differences err by about step² · f''' and spacing / step: 1e-10 and 2e-11 here.
CLOSE = {"rtol": 1e-7, "atol": 1e-8}


@pytest.fixture(scope="module")
def solution():
    """The parts of the solution, by name."""
    return load_unit(UNIT).namespace()


def numeric_gradient(loss, array):
    """The gradient of `loss(array)` by central differences; array: float64, any shape."""
    found = np.zeros_like(array)
    for place in np.ndindex(array.shape):
        up, down = array.copy(), array.copy()
        up[place] += STEP
        down[place] -= STEP
        found[place] = (loss(up) - loss(down)) / (2 * STEP)
    return found


def drawn(shape, seed=0):
    """x with channels of unlike mean and spread, gamma, beta and a random upstream gradient."""
    random = np.random.RandomState(seed)
    channels = shape[-1]
    x = random.normal(size=shape) * np.linspace(0.3, 2, channels) + np.linspace(-2, 3, channels)
    gamma, beta = random.normal(3, 0.5, channels), random.normal(5, 0.5, channels)
    return x, gamma, beta, random.normal(size=shape)


@pytest.mark.parametrize("epsilon", [1e-3, 0.5])
@pytest.mark.parametrize("shape", [(6, 3), (2, 4), (2, 3, 2, 3)])
def test_backward_pass_is_the_derivative_of_the_forward_pass(solution, shape, epsilon):
    x, gamma, beta, dy = drawn(shape)
    forward, backward = solution["batchnorm_forward"], solution["batchnorm_backward"]

    def loss(x=x, gamma=gamma, beta=beta):
        return np.sum(dy * forward(x, gamma, beta, epsilon)[0])

    _, cache = forward(x, gamma, beta, epsilon)
    dx, dgamma, dbeta = backward(dy, cache)
    np.testing.assert_allclose(dx, numeric_gradient(lambda v: loss(x=v), x), **CLOSE)
    np.testing.assert_allclose(dgamma, numeric_gradient(lambda v: loss(gamma=v), gamma), **CLOSE)
    np.testing.assert_allclose(dbeta, numeric_gradient(lambda v: loss(beta=v), beta), **CLOSE)


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize(("shape", "axis"), [((5, 3), -1), ((2, 2, 3, 2), 1)])
def test_gradient_of_the_layer_is_the_derivative_of_its_call(solution, shape, axis, training):
    x, _, _, dy = drawn(shape)
    channels = shape[axis]
    _, gamma, beta, _ = drawn((1, channels), seed=1)
    layer = solution["BatchNormalization"](axis=axis, epsilon=0.1, dtype="float64")
    with backend.precision("float64"):
        layer.build(shape)
        start = {
            "gamma": gamma,
            "beta": beta,
            "moving_mean": np.linspace(-1, 1, channels),
            "moving_variance": np.linspace(0.5, 2, channels),
        }

        def loss(inputs=x, **weights):
            for name, value in (start | weights).items():
                getattr(layer, name).assign(value)
            return np.sum(dy * backend.to_numpy(layer(inputs, training=training)))

        loss()
        (dx,), for_weights = backend.gradients(
            lambda tensor: layer(tensor, training=training), [x], layer.trainable_weights, dy
        )
        named = {w.name: grad for w, grad in zip(layer.trainable_weights, for_weights, strict=True)}
        np.testing.assert_allclose(dx, numeric_gradient(loss, x), **CLOSE)
        for name in ("gamma", "beta"):
            numeric = numeric_gradient(lambda v, name=name: loss(**{name: v}), start[name])
            np.testing.assert_allclose(named[name], numeric, **CLOSE)


def test_numeric_gradient_tells_a_wrong_backward_pass(solution):
    x, gamma, beta, dy = drawn((6, 3))
    forward = solution["batchnorm_forward"]
    statistics_taken_as_constants = dy * gamma / np.sqrt(x.var(axis=0) + 1e-3)
    numeric = numeric_gradient(lambda v: np.sum(dy * forward(v, gamma, beta)[0]), x)
    assert np.max(np.abs(statistics_taken_as_constants - numeric)) > 0.1
