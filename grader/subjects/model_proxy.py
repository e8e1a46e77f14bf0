"""Model operations of a proxy: building, training, saving, reading the history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from grader.replies import verb_replies
from grader.subjects.call_text import arguments_text


class ModelProxy:
    """The methods of `Proxy` that concern models."""

    subject: Any
    label: str

    def sequential(self, shape: Sequence[int], *layers: Any) -> Any:
        """Proxy for a Sequential model whose first layer is this one.

        Args:
            shape: shape of one example, without the batch axis.
            *layers: the layers after this one: proxies, or Keras's own as [name, {argument: value}].
        """
        (reference,) = self.subject.make("sequential", shape=list(shape), layers=[self, *layers])
        return self._made(reference, "model")

    def fit(self, x: np.ndarray, y: np.ndarray, **options: Any) -> np.ndarray:
        """Train the model with SGD on the mean squared error.

        Args:
            x: inputs, one example per row of the first axis.
            y: targets, as many as `x` has examples.
            **options: `epochs`, `batch_size`, `learning_rate` and `run_eagerly`, as in Keras.

        Returns:
            The loss of each epoch, an array of rank 1.
        """
        self._note(f"{self.label}.fit({arguments_text((x, y), options)})")
        return self.subject.ask("fit", verb_replies.array, target=self, x=x, y=y, options=options)

    def train_on_batch(self, x: np.ndarray, y: np.ndarray, learning_rate: float = 0.1) -> None:
        """Take one step of SGD on the mean squared error of this batch."""
        self._note(f"{self.label}.train_on_batch({arguments_text((x, y), {})})")
        self.subject.tell("train_on_batch", target=self, x=x, y=y, learning_rate=learning_rate)

    def saved_and_loaded(self) -> Any:
        """Proxy for the model after saving it to a file and loading it again."""
        self._note(f"{self.label}.save(…), load_model(…)")
        (reference,) = self.subject.make("save_and_load", target=self)
        return self._made(reference, f"loaded {self.label}")

    def load_weights(self, path: Any) -> str:
        """Load the weights in a file into the model.

        Args:
            path: proxy for the file's path.

        Returns:
            '' where the weights fit the model; otherwise what is wrong with the file, as the end of
            a sentence that starts with its name.
        """
        self._note(f"{self.label}.load_weights({arguments_text((path,), {})})")
        return self.subject.ask("load_weights", verb_replies.line, target=self, path=path)

    def history(self) -> dict[str, np.ndarray]:
        """The series of a Keras `History` or of a dict of lists, by name: float64, rank 1."""
        return self.subject.ask("history", verb_replies.arrays_by_name, target=self)

    def layers(self) -> list[dict[str, Any]]:
        """Facts on each layer, in order; see `grader.agent.model_facts.describe_layers`."""
        return self.subject.ask("layers", verb_replies.layers, target=self)

    def state(self) -> tuple[np.ndarray, np.ndarray]:
        """All weights, flattened and concatenated: (trainable, others), float64 arrays of rank 1."""
        found = self.subject.ask("state", verb_replies.state, target=self)
        return found["trainable"], found["others"]
