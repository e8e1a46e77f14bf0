"""How hard the embedded images are: test accuracy of a linear model and a small CNN.

    python benchmarks/shapes_difficulty.py [--data shapes] [--folder FOLDER] [--epochs 8] [--seeds 3]

Prints, for each model, the test accuracy after the last epoch for each seed, their mean, and the
seconds that training took. All models see images scaled to zero mean and unit deviation.
"""

from __future__ import annotations

import argparse
import os
import time
from functools import partial

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from keras import layers

from grader.datasets import load_images_dataset


def main() -> None:
    """Train and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--data", default="shapes")
    parser.add_argument("--folder", default=None)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--models", nargs="*", default=list(MODELS), choices=list(MODELS))
    options = parser.parse_args()
    data = prepared(load_images_dataset(options.data, options.folder))
    for name in options.models:
        begun, curves = time.perf_counter(), []
        for seed in range(options.seeds):
            curves.append(accuracies(name, data, options.epochs, seed))
        seconds = (time.perf_counter() - begun) / options.seeds
        last = [curve[-1] for curve in curves]
        print(f"{name:24} {np.mean(last):6.1%}  of {', '.join(f'{a:.1%}' for a in last)}", end="")
        print(f"  {seconds:5.1f} s each; by epoch {curve_text(np.mean(curves, 0))}", flush=True)


def prepared(data: tuple) -> tuple:
    """Images as float32, standardized with the training set's mean and deviation by channel."""
    (x_train, y_train), (x_test, y_test) = data
    mean, deviation = x_train.mean((0, 1, 2)), x_train.std((0, 1, 2))
    x_train, x_test = (((x - mean) / deviation).astype("float32") for x in (x_train, x_test))
    return (x_train, y_train), (x_test, y_test)


def linear(rate: float = 1e-3) -> keras.Model:
    """Softmax regression on pixels."""
    return compiled([layers.Flatten(), layers.Dense(10)], rate)


def small_cnn(normalization: bool, rate: float) -> keras.Model:
    """Four convolutions, each with pooling, then one dense layer: about 103,000 parameters."""
    stack: list[layers.Layer] = []
    for filters in (16, 32, 64, 128):
        stack.append(
            layers.Conv2D(
                filters,
                3,
                padding="same",
                use_bias=not normalization,
                kernel_initializer="he_normal",
            )
        )
        if normalization:
            stack.append(layers.BatchNormalization(momentum=0.9))
        stack += [layers.ReLU(), layers.MaxPooling2D()]
    return compiled([*stack, layers.Flatten(), layers.Dense(10)], rate)


RATES = (1e-3, 3e-3, 1e-2)
MODELS = {"linear": linear} | {
    f"cnn{' + bn' if normalization else ''}, rate {rate:g}": partial(small_cnn, normalization, rate)
    for rate in RATES
    for normalization in (False, True)
}


def compiled(stack: list[layers.Layer], rate: float) -> keras.Model:
    """The layers as a model with Adam and cross-entropy on logits."""
    model = keras.Sequential(stack)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(rate), loss, metrics=["accuracy"])
    return model


def accuracies(name: str, data: tuple, epochs: int, seed: int) -> list[float]:
    """Test accuracy after each epoch of one training run."""
    keras.utils.set_random_seed(seed)
    train, test = data
    model = MODELS[name]()
    history = model.fit(*train, 32, epochs, verbose=0, validation_data=test)
    return history.history["val_accuracy"]


def curve_text(curve: np.ndarray) -> str:
    """Accuracies by epoch in percent."""
    return " ".join(f"{100 * accuracy:.0f}" for accuracy in curve)


if __name__ == "__main__":
    main()
