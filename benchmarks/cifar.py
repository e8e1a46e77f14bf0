"""Trains the CNN of the unit `cifar_cnn`: images per second, accuracy, and what our own layers cost.

    python benchmarks/cifar.py [--dataset shapes|cifar10] [--data FOLDER] [--epochs 3] [--json FILE]
    KERAS_BACKEND=jax python benchmarks/cifar.py --steps 0
    python benchmarks/cifar.py --epochs 0 --steps 40

First the same network is trained three times: of our layers, of Keras's built-in ones, and without
batch normalization. Then (`--steps`) one training step of our BatchNormalization is timed against
one of Keras's: both under jit where the backend has one, in turns, so that what else the machine
does hits both alike. On a GPU the policy is mixed_float16 and a batch has 512 images.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from grader.runtime.silence import import_keras  # noqa: E402

import_keras()
import keras  # noqa: E402

from grader.course.unit_loading import load_unit  # noqa: E402
from grader.datasets import DatasetError, load_images_dataset  # noqa: E402

GOAL = 1.15
KERAS_NORMALIZATION = keras.layers.BatchNormalization
KERAS = {
    "relu": keras.activations.relu,
    "HeNormal": keras.initializers.HeNormal,
    "BatchNormalization": KERAS_NORMALIZATION,
}
LAYERS = {
    "ours": ({}, True),
    "Keras's": (KERAS, True),
    "ours, no normalization": ({}, False),
}


def main() -> None:
    """Measure and print."""
    options = parse()
    gpus = graphics_processors()
    if gpus:
        keras.config.set_dtype_policy("mixed_float16")
    found: dict[str, Any] = {
        "backend": keras.backend.backend(),
        "device": ", ".join(gpus) or "cpu",
        "policy": keras.config.dtype_policy().name,
        "batch_size": options.batch_size or (512 if gpus else 128),
        "dataset": options.dataset,
        "runs": {},
    }
    print(
        f"Keras {keras.__version__} on {found['backend']}, device {found['device']}, "
        f"{found['policy']}, batches of {found['batch_size']}"
    )
    try:
        if options.epochs:
            train_all(options, found)
    except DatasetError as error:
        sys.exit(f"error: {error}")
    if options.steps:
        found["step"] = compare_steps(options.steps, found["batch_size"])
    if options.json:
        Path(options.json).write_text(json.dumps(found, indent=1) + "\n", "utf-8")


def parse() -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--dataset", default="shapes", help="shapes (comes with the kit), cifar10")
    parser.add_argument("--data", help="the folder that holds the real images")
    parser.add_argument("--epochs", type=int, default=3, help="0: no training")
    parser.add_argument("--batch-size", type=int, help="default: 512 on a GPU, 128 without")
    parser.add_argument("--learning-rate", type=float, default=3e-3)
    parser.add_argument("--images", type=int, help="train on the first so many only")
    parser.add_argument("--steps", type=int, default=20, help="rounds of timed steps; 0: none")
    parser.add_argument("--json", help="write the figures to this file")
    return parser.parse_args()


def graphics_processors() -> list[str]:
    """The GPUs that Keras computes on; none where it computes on the processor."""
    if keras.backend.backend() == "torch":  # for which Keras lists no devices
        import torch

        return [f"cuda:{number}" for number in range(torch.cuda.device_count())]
    try:
        return list(keras.distribution.list_devices("gpu"))
    except (RuntimeError, ValueError, NotImplementedError):  # what backends without one raise
        return []


def parts(**replaced: Any) -> dict[str, Any]:
    """What the unit's solution defines, with some names replaced."""
    namespace = load_unit(ROOT / "solutions" / "cifar_cnn").namespace()
    namespace.update(replaced)  # `build_cnn` finds its layers among these globals
    return namespace


class EpochTimes(keras.callbacks.Callback):
    """Notes how many seconds the training steps of each epoch take, validation left out."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []
        self._begun = self._latest = 0.0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._begun = time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._latest = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.seconds.append(self._latest - self._begun)


def train_all(options: argparse.Namespace, found: dict[str, Any]) -> None:
    """Train the network in each way of LAYERS, and note what comes of it."""
    (x_train, y_train), (x_test, y_test) = load_images_dataset(options.dataset, options.data)
    count = options.images or len(x_train)
    data = scaled(x_train[:count]), y_train[:count]
    checked = scaled(x_test), y_test
    found["images"], found["epochs"] = len(data[0]), options.epochs
    print(f"{len(data[0])} training images of {options.dataset}, {options.epochs} epochs")
    print(f"{'layers':<24} {'images/s':>9} {'loss':>7} {'accuracy on test images by epoch'}")
    for name, (replaced, normalization) in LAYERS.items():
        build = parts(**replaced)["build_cnn"]
        keras.utils.set_random_seed(0)
        model = build(data[0].shape[1:], int(y_train.max()) + 1, normalization=normalization)
        run = train_one(model, data, checked, options, found["batch_size"])
        found["runs"][name] = run
        shares = " ".join(f"{share:.3f}" for share in run["val_accuracy"])
        speed = f"{run['images_per_second']:9.0f}" if run["images_per_second"] else " " * 9
        print(f"{name:<24} {speed} {run['loss'][-1]:7.3f} {shares}", flush=True)


def scaled(images: np.ndarray) -> np.ndarray:
    """uint8 images as float32 in [-1, 1]."""
    return images.astype("float32") / 127.5 - 1


def train_one(model: keras.Model, data, checked, options, batch_size: int) -> dict[str, Any]:
    """Train one network; speed without the first epoch, which compiles."""
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(options.learning_rate), loss, metrics=["accuracy"])
    times = EpochTimes()
    history = model.fit(
        *data,
        validation_data=checked,
        epochs=options.epochs,
        batch_size=batch_size,
        callbacks=[times],
        verbose=0,
    ).history
    warm = times.seconds[1:]
    return {
        "images_per_second": len(data[0]) / statistics.median(warm) if warm else None,
        "seconds_by_epoch": times.seconds,
        "parameters": model.count_params(),
        **{name: [float(value) for value in values] for name, values in history.items()},
    }


def compare_steps(rounds: int, batch_size: int) -> dict[str, Any]:
    """Time one training step with our BatchNormalization and with Keras's, in turns."""
    jit = keras.backend.backend() in ("tensorflow", "jax")
    random = np.random.default_rng(0)
    images = random.normal(size=(batch_size, 32, 32, 16)).astype("float32")
    labels = random.integers(10, size=batch_size)
    kinds = {"layer": single_layer, "network": whole_network}
    found: dict[str, Any] = {"jit": jit}
    for kind, make in kinds.items():
        models = {"ours": make(jit), "keras": make(jit, BatchNormalization=KERAS_NORMALIZATION)}
        data = images[..., :3] if kind == "network" else images
        found[kind] = told = compared(interleaved(models, data, labels, rounds))
        print(
            f"one training step, {kind:<7}  ours / Keras's: {told['cpu_ratio']:.2f} of the processor "
            f"time, {told['wall_ratio']:.2f} of the best time by the clock "
            f"({told['best_ms']['ours']:.1f} and {told['best_ms']['keras']:.1f} ms); goal at most "
            f"{GOAL}; jit {'on' if jit else 'off'}",
            flush=True,
        )
    return found


def single_layer(jit: bool, **replaced: Any) -> keras.Model:
    """One normalization of 32 x 32 x 16 values, with the least around it."""
    layer = parts(**replaced)["BatchNormalization"]()
    layers = [keras.Input((32, 32, 16)), layer, keras.layers.GlobalAveragePooling2D()]
    return compiled(keras.Sequential([*layers, keras.layers.Dense(10)]), jit)


def whole_network(jit: bool, **replaced: Any) -> keras.Model:
    """The network of the unit, with six normalizations."""
    return compiled(parts(**replaced)["build_cnn"](), jit)


def compiled(model: keras.Model, jit: bool) -> keras.Model:
    """The model ready for `train_on_batch`."""
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(0.01), loss, jit_compile=jit)
    return model


def interleaved(
    models: dict[str, keras.Model], images: np.ndarray, labels: np.ndarray, rounds: int
) -> dict[str, list[tuple[float, float]]]:
    """(seconds by the clock, processor seconds of all threads) of each model's steps, in turns.

    The first round, which compiles, is left out.
    """
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in models}
    for number in range(rounds + 1):
        order = list(models) if number % 2 else list(models)[::-1]
        for name in order:
            clock, processor = time.perf_counter(), time.process_time()
            models[name].train_on_batch(images, labels)
            taken = time.perf_counter() - clock, time.process_time() - processor
            if number:
                times[name].append(taken)
    return times


def compared(times: dict[str, list[tuple[float, float]]]) -> dict[str, Any]:
    """Ratios ours / Keras's: medians of processor time, which other programs on the machine do not
    lengthen, and the best times by the clock, which also hold where a GPU does the work."""
    best = {name: 1e3 * min(clock for clock, _ in taken) for name, taken in times.items()}
    busy = {name: statistics.median(cpu for _, cpu in taken) for name, taken in times.items()}
    return {
        "cpu_ratio": busy["ours"] / max(busy["keras"], 1e-9),
        "wall_ratio": best["ours"] / best["keras"],
        "best_ms": best,
        "median_cpu_ms": {name: 1e3 * value for name, value in busy.items()},
    }


if __name__ == "__main__":
    main()
