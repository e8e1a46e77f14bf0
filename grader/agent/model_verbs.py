"""Verbs for models: build, train, save and describe them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import keras
import numpy as np

from grader import backend
from grader.agent import model_facts, weights_file


class ModelVerbs:
    """The agent's verbs for models. `namespace` holds the parts by name."""

    namespace: dict[str, Any]

    def _keep(self, *made: Any) -> None:
        raise NotImplementedError

    def do_sequential(self, shape: list[Any], layers: list[Any]) -> None:
        """A Sequential model; a Keras layer is given as [class name, arguments]."""
        made = [
            getattr(keras.layers, layer[0])(**layer[1]) if isinstance(layer, list) else layer
            for layer in layers
        ]
        self._keep(keras.Sequential([keras.Input(tuple(shape)), *made]))

    def do_fit(self, target: Any, x: Any, y: Any, options: dict[str, Any]) -> np.ndarray:
        """Train with plain SGD on the mean squared error; returns the loss of each epoch, float64 (epochs,)."""
        keras.utils.set_random_seed(0)
        optimizer = keras.optimizers.SGD(options.pop("learning_rate", 0.1))
        eagerly = options.pop("run_eagerly", False)
        compiles = backend.fit_compiles() and not eagerly
        target.compile(optimizer=optimizer, loss="mse", run_eagerly=eagerly, jit_compile=compiles)
        size = options.pop("batch_size", 32)
        losses = backend.fit(target, x, y, size=size, **options)
        return np.asarray(losses, dtype="float64")

    def do_train_on_batch(self, target: Any, x: Any, y: Any, learning_rate: float) -> None:
        """One eager step of SGD on the mean squared error."""
        optimizer = keras.optimizers.SGD(learning_rate)
        target.compile(optimizer=optimizer, loss="mse", run_eagerly=True, jit_compile=False)
        target.train_on_batch(x, y)

    def do_save_and_load(self, target: Any) -> None:
        """The model after a round trip through a `.keras` file."""
        classes = {name: item for name, item in self.namespace.items() if isinstance(item, type)}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.keras"
            target.save(path)
            self._keep(keras.saving.load_model(path, custom_objects=classes))

    def do_load_weights(self, target: Any, path: str) -> str:
        """Load a model's weights from a file; returns what is wrong with it, or ''."""
        return weights_file.load_weights(target, path)

    def do_history(self, target: Any) -> dict[str, np.ndarray]:
        """The numbers of a Keras `History` (or of a dictionary of lists), by name."""
        found = getattr(target, "history", target)
        return {str(name): np.asarray(items, dtype="float64") for name, items in found.items()}

    def do_layers(self, target: Any) -> list[dict[str, Any]]:
        """A description of the model's layers; see `grader.agent.model_facts.describe_layers`."""
        return model_facts.describe_layers(target, self.namespace.get("__name__", "__main__"))

    def do_state(self, target: Any) -> dict[str, np.ndarray]:
        """All weights, concatenated: {"trainable": vector, "others": vector}."""
        return model_facts.flat_state(target)
