"""What a handle on a model can be asked: building, training, saving, its history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from grader.replies import verb_replies
from grader.subjects.call_text import arguments


class ModelProxy:
    """The part of `Proxy` that is about models."""

    subject: Any
    label: str

    def sequential(self, shape: Sequence[int], *layers: Any) -> Any:
        """A Sequential model that starts with this layer; others follow, Keras's as [name, {…}]."""
        (reference,) = self.subject.make("sequential", shape=list(shape), layers=[self, *layers])
        return self._made(reference, "model")

    def fit(self, x: np.ndarray, y: np.ndarray, **options: Any) -> np.ndarray:
        """Train the model (SGD, mean squared error); the loss of each epoch.

        options: `epochs`, `batch_size`, `learning_rate` and `run_eagerly`, as Keras knows them.
        """
        self._note(f"{self.label}.fit({arguments((x, y), options)})")
        return self.subject.ask("fit", verb_replies.array, target=self, x=x, y=y, options=options)

    def train_on_batch(self, x: np.ndarray, y: np.ndarray, learning_rate: float = 0.1) -> None:
        """One step of SGD on the mean squared error."""
        self._note(f"{self.label}.train_on_batch({arguments((x, y), {})})")
        self.subject.tell("train_on_batch", target=self, x=x, y=y, learning_rate=learning_rate)

    def saved_and_loaded(self) -> Any:
        """The model after it went through a file."""
        self._note(f"{self.label}.save(…), load_model(…)")
        (reference,) = self.subject.make("save_and_load", target=self)
        return self._made(reference, f"loaded {self.label}")

    def load_weights(self, path: Any) -> str:
        """Load the weights of a file, by the handle on its path; '' where they fit the model.

        Otherwise what is wrong with the file, in words that go on after its name.
        """
        self._note(f"{self.label}.load_weights({arguments((path,), {})})")
        return self.subject.ask("load_weights", verb_replies.line, target=self, path=path)

    def history(self) -> dict[str, np.ndarray]:
        """The numbers of a Keras `History` (or of a dictionary of lists), by name, in float64."""
        return self.subject.ask("history", verb_replies.arrays_by_name, target=self)

    def layers(self) -> list[dict[str, Any]]:
        """What the model is made of, in order; see `grader.agent.model_facts.describe_layers`."""
        return self.subject.ask("layers", verb_replies.layers, target=self)

    def state(self) -> tuple[np.ndarray, np.ndarray]:
        """All weights end to end: the trainable ones and the others, two float64 vectors."""
        found = self.subject.ask("state", verb_replies.state, target=self)
        return found["trainable"], found["others"]
