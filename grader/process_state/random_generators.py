"""Seed the global random generators of the process.

A student's `set_random_seed(0)` must not decide what a case draws. Each case begins from its own seed, which
the kit chooses, and the seeds are the same whenever a submission is graded again.
"""

from __future__ import annotations

import random
import sys
from typing import Any

_own = random.Random(0)


def restart_seeds() -> None:
    """Start the sequence of seeds again, because another submission begins."""
    _own.seed(0)


def reseed() -> None:
    """Seed all global generators for the next case."""
    seed = _own.getrandbits(32)
    random.seed(seed)
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed(seed)
    torch = sys.modules.get("torch")
    if torch is not None:
        # `torch.manual_seed` asks all possible devices, which takes a hundred times as long.
        torch.default_generator.manual_seed(seed)
    _forget_tensorflows()


def generator_states() -> dict[str, Any]:
    """The states of all global generators, for `restore_generators`."""
    found: dict[str, Any] = {"random": random.getstate()}
    if (numpy := sys.modules.get("numpy")) is not None:
        found["numpy"] = numpy.random.get_state()
    if (torch := sys.modules.get("torch")) is not None:
        found["torch"] = torch.default_generator.get_state()
    if (context := _tensorflows()) is not None:
        found["tensorflow"] = (context._seed, getattr(context, "_rng", None))
    return found


def restore_generators(states: dict[str, Any]) -> None:
    """Set all global generators to the states from `generator_states`."""
    random.setstate(states["random"])
    if "numpy" in states:
        sys.modules["numpy"].random.set_state(states["numpy"])
    if "torch" in states:
        sys.modules["torch"].default_generator.set_state(states["torch"])
    if "tensorflow" in states:
        context, (seed, generator) = _tensorflows(), states["tensorflow"]
        if context is not None and context._seed != seed:
            context._set_global_seed(seed)
        if context is not None and generator is not None:
            context._rng = generator


def _tensorflows() -> Any:
    module = sys.modules.get("tensorflow.python.eager.context")
    return module.context() if module is not None else None


def _forget_tensorflows() -> None:
    context = _tensorflows()
    if context is not None and context._seed is not None:
        context._set_global_seed(None)
