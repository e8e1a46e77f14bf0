"""Checks of `LayerNormalization`."""

import numpy as np

from grader.authoring import case, check

from .inputs import PRECISION, prepared, scale_and_shift, unlike
from .shared_probes import (
    configuration,
    hard_numbers,
    in_a_model,
    named_weights,
    output_and_gradients,
)


@check(
    "LayerNormalization",
    points=1,
    cases=[
        case("5 examples, 4 features", shape=(5, 4)),
        case("variance far below epsilon", shape=(4, 6), spread=0.02, epsilon=0.1),
        case("default epsilon, variance near it", shape=(3, 5), spread=0.02),
    ],
)
def layer_output(layer, draw, shape, spread=1.0, epsilon=None):
    """Each example is normalized with its own mean and variance, in training and inference alike."""
    x = np.float32(spread) * unlike(draw, shape)
    options = {} if epsilon is None else {"epsilon": epsilon}
    norm = prepared(layer, draw, x, **options)
    given = norm.keep(x)
    yield "output", norm(given)
    yield "output with training=True", norm(given, training=True)
    yield "x after the calls", given


@check(
    "LayerNormalization",
    points=1,
    needs=layer_output,
    cases=[
        case("sequences, the last axis", shape=(3, 5, 4)),
        case("images, the last axis", shape=(2, 3, 4, 5)),
        case("sequences, axis 1", shape=(3, 5, 4), axis=1),
        case("images, axes 1, 2 and 3", shape=(3, 2, 4, 5), axis=(1, 2, 3)),
        case("images, axes -3 and -2", shape=(2, 4, 5, 3), axis=(-3, -2)),
    ],
)
def layer_axes(layer, draw, shape, axis=-1):
    """`axis` names the axes to average over, one or several; the weights have their sizes."""
    x = unlike(draw, shape)
    sizes = tuple(shape[a] for a in (axis if isinstance(axis, tuple) else (axis,)))
    norm = layer(axis=axis)
    norm(x)
    yield "shapes of the weights", [size for _, size, _ in norm.weights()]
    gamma, beta = scale_and_shift(draw, sizes)
    norm.assign(gamma=gamma, beta=beta)
    yield "output", norm(x)


@check(
    "LayerNormalization",
    points=0.5,
    needs=layer_output,
    cases=[
        case("5 examples, 4 features", shape=(5, 4)),
        case("images, all three axes", shape=(3, 2, 2, 3), axis=(1, 2, 3)),
    ],
)
def layer_gradient(layer, draw, shape, axis=-1):
    """Gradients flow to x, gamma and beta, through the mean and the variance as well."""
    x = unlike(draw, shape)
    weights = shape[1:] if isinstance(axis, tuple) else shape[-1:]
    norm = prepared(layer, draw, x, weights=weights, axis=axis)
    yield from output_and_gradients(norm, draw, x)


# Keras computes x/σ − μ/σ, whose two large terms cancel far from zero: 0.01 % is lost there.
@check("LayerNormalization", points=0.5, needs=layer_output, cases=PRECISION, keras_within=0.01)
def layer_precision(layer, draw, **numbers):
    """Statistics keep their digits far from zero, and do not overflow under `mixed_float16`."""
    yield from hard_numbers(layer, draw, (4, 16), **numbers)


@check("LayerNormalization", points=0.5, needs=layer_output)
def layer_weights(layer, draw):
    """gamma and beta are trainable, start at 1 and 0, and `get_config` gives all arguments."""
    norm = layer()
    norm(draw.normal((4, 5, 3)))
    yield from named_weights(norm, ("gamma", "beta"))
    yield from configuration(layer, draw, (2, 4, 3), axis=(1, 2), epsilon=0.05)


@check("LayerNormalization", points=0.5, needs=(layer_output, layer_weights), pairs=False)
def layer_in_keras(layer, draw):
    """The layer works with unknown batch sizes, in graphs, and comes back from a file."""
    x = unlike(draw, (6, 2, 3))
    # In graphs on the CPU, TensorFlow replaces some right ways to write the normalization of a
    # last axis by a kernel that refuses their gamma, so two axes are taken here.
    norm = prepared(layer, draw, x, weights=(2, 3), axis=(1, 2), epsilon=0.05)
    yield "symbolic output", layer().symbolic(None, 4, 3)
    yield from in_a_model(norm, x)


CHECKS = [
    layer_output,
    layer_axes,
    layer_gradient,
    layer_precision,
    layer_weights,
    layer_in_keras,
]
