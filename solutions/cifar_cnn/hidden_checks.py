"""Hidden cases of the unit `cifar_cnn`, and a check of its own; never released."""

import runpy
from functools import cache

import numpy as np

from grader.authoring import case, check, further
from grader.authoring.claims import at_least, remark
from grader.datasets.places import embedded_folder

from .checks.batch_normalization import brought_normalization
from .checks.build_cnn import model_biases, model_shapes, model_start
from .checks.conv2d_forward import conv_dtype, conv_padding, conv_stride, conv_values
from .checks.inputs import WEIGHTS
from .checks.max_pool_backward import (
    pool_gradient_overlap,
    pool_gradient_ties,
    pool_gradient_values,
)
from .checks.max_pool_forward import pool_values, pool_windows
from .checks.relu import brought_relu
from .checks.relu_backward import relu_gradient
from .checks.train import KINDS, LEARNED, SECONDS, accuracy, prepared, train_loss, trained_model

FURTHER = [
    further(
        conv_values,
        case("1 x 1 kernels", shape=(2, 3, 4, 3), kernel_shape=(1, 1, 3, 2)),
        case("4 x 2 kernels", shape=(1, 6, 3, 2), kernel_shape=(4, 2, 2, 3)),
    ),
    further(
        conv_padding,
        case("padding 3", shape=(1, 3, 2, 2), kernel_shape=(3, 2, 2, 1), padding=3),
    ),
    further(
        conv_stride,
        case("stride 4", shape=(1, 9, 11, 2), size=2, stride=4),
        case("stride 2 with padding 2", shape=(2, 5, 6, 1), size=3, stride=2, padding=2),
    ),
    further(conv_dtype, case("other values", dtype="float64")),
    further(pool_values, case("1 channel", shape=(3, 6, 2, 1))),
    further(
        pool_windows,
        case("size 2, stride 3", shape=(1, 8, 7, 3), size=2, stride=3),
        case("size 4, stride 1", shape=(1, 5, 6, 2), size=4, stride=1),
    ),
    further(pool_gradient_values, case("6 x 4", shape=(3, 6, 4, 1))),
    further(pool_gradient_overlap, case("size 4, stride 2", shape=(1, 8, 6, 2), size=4, stride=2)),
    further(
        pool_gradient_ties,
        case("all values alike", shape=(1, 4, 4, 2), highest=1),
        case("values 0 and 1", shape=(2, 4, 8, 1), highest=2),
    ),
    further(relu_gradient, case("other values", dtype="float32")),
    further(brought_relu, case("other values", dtype="float32")),
    further(brought_normalization, case("5 channels", shape=(3, 2, 4, 5))),
    further(
        model_shapes,
        case("7 classes of large pictures", input_shape=(40, 32, 3), classes=7),
    ),
    further(model_biases, case("again", normalization=True)),
]

PICTURES = 300
ENOUGH = 0.5  # of ten kinds; chance gives 0.1


@cache
def drawing():
    """The functions that drew the embedded set."""
    return runpy.run_path(str(embedded_folder("make_shapes.py") / "make_shapes.py"))


def new_pictures(draw, labels):
    """Pictures of these labels as in the embedded set, but not in it: uint8 (N, 32, 32, 3)."""
    numbers = draw.integers((len(labels),), 10_000, 2**31 - 1)
    paint = drawing()["draw_image"]
    pairs = zip(numbers.tolist(), labels, strict=True)
    return np.stack([paint("test", number, int(label)) for number, label in pairs])


@check(
    "train",
    points=1,
    needs=(model_start, train_loss),
    once=True,
    replayed=False,
    seconds=SECONDS,
)
def unseen_pictures(train, draw):
    """Most pictures that were never shown before are recognized, with your weights or after a training."""
    path = train.attachment(WEIGHTS.name)
    if path is None:
        labels = np.arange(PICTURES) % len(KINDS)
        images = prepared(new_pictures(draw, np.array(list(KINDS.values()))[labels]))
        model, _ = trained_model(train)
        how, enough = f"No {WEIGHTS.name} was handed in: the model was trained here.", LEARNED
    else:
        labels = np.arange(PICTURES) % 10
        images = new_pictures(draw, labels).astype("float32") / 127.5 - 1
        model = train.other("build_cnn")()
        problem = model.load_weights(path)
        used = f"Your {WEIGHTS.name} {problem}." if problem else f"Your {WEIGHTS.name} was used."
        how, enough = used, ENOUGH
    yield "accuracy", at_least(accuracy(model, images, labels), enough)
    yield "how", remark(how)
