"""Checks of `SpectralNormalization`."""

from grader.authoring import case, check

from .wrapped_layers import CONV, DENSE, wrapped


def started(wrapper, draw, options=(), **settings):
    """A spectral normalization whose vector_u is given, and an input for it."""
    outer, x = wrapped(wrapper, draw, options=options, **settings)
    outer.assign(vector_u=draw.normal((1, settings["units"]), mean=1.0))
    return outer, x


@check(
    "SpectralNormalization",
    points=1,
    cases=[
        case("Dense, one iteration", **DENSE),
        case("Conv2D, one iteration", **CONV),
        case("Dense, three iterations", **DENSE, options={"power_iterations": 3}),
    ],
)
def spectral_training(wrapper, draw, **settings):
    """In training, the kernel is divided by σ after the iterations, and the new u is kept."""
    outer, x = started(wrapper, draw, **settings)
    for step in ("first", "second"):
        yield f"output of the {step} call", outer(x, training=True)
        yield f"vector_u after the {step} call", outer.weight("vector_u")


@check("SpectralNormalization", points=0.5, needs=spectral_training)
def spectral_state(wrapper, draw):
    """vector_u of shape (1, units) is not trainable, and inference leaves it alone."""
    outer, x = started(wrapper, draw, **CONV)
    yield "vector_u", [weight for weight in outer.weights() if weight[0] == "vector_u"]
    for call, options in (("training=False", {"training": False}), ("no flag", {})):
        outer(x, **options)
        yield f"vector_u after a call with {call}", outer.weight("vector_u")


@check(
    "SpectralNormalization",
    points=0.25,
    needs=spectral_training,
    cases=[case("Dense, 6 iterations", **DENSE)],
)
def spectral_converged(wrapper, draw, **settings):
    """After enough iterations the kernel's largest singular value is 1, at inference as well."""
    outer, x = started(wrapper, draw, options={"power_iterations": 6}, gap=0.1, **settings)
    yield "output in training", outer(x, training=True)
    yield "output in inference", outer(x, training=False)


@check("SpectralNormalization", points=0.25, needs=spectral_training, pairs=False)
def spectral_in_keras(wrapper, draw):
    """The wrapper works in graphs, and comes back from its configuration and from a file."""
    outer, x = started(wrapper, draw, options={"power_iterations": 6}, gap=0.1, **DENSE)
    yield "output in a graph", outer.compiled()(x, training=True)
    again = outer.rebuilt()
    yield "power_iterations", again.config("power_iterations")
    yield "shape of the output", list(again(x).array().shape)
    loaded = outer.sequential(x.shape[1:]).saved_and_loaded()
    yield "prediction of the loaded model", loaded(x, training=False)


CHECKS = [
    spectral_training,
    spectral_state,
    spectral_converged,
    spectral_in_keras,
]
