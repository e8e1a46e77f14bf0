"""Checks of `train`."""

import numpy as np

from grader.authoring import check
from grader.authoring.claims import at_least, holds, measured
from grader.datasets import load_images_dataset

from .build_cnn import model_logits, model_modes
from .inputs import SMALL

KEYS = ("loss", "accuracy", "val_loss", "val_accuracy")
# What the model of `known_model` answers to the pictures of `labelled`: each class leads once.
LOGITS = np.array([[3, 0, 1, -1], [0, 2, -1, 1], [1, -1, 2, 0], [-2, 1, 0, 3]], dtype="float32")


def known_model(train):
    """A model whose logits are the four pixels of a picture, until it is trained."""
    flat = train.keras("layers.Flatten")
    model = flat.sequential((2, 2, 1), ["Dense", {"units": 4, "kernel_initializer": "zeros"}])
    model.assign(kernel=np.eye(4, dtype="float32"), bias=np.zeros(4, dtype="float32"))
    return model


def labelled(labels, column=False):
    """Pictures (N, 2, 2, 1) with LOGITS for pixels, repeated in turn, and labels (N,) or (N, 1)."""
    labels = np.asarray(labels, dtype="int64")
    pictures = LOGITS[np.arange(len(labels)) % 4].reshape(-1, 2, 2, 1)
    return pictures, labels[:, None] if column else labels


def loss_and_accuracy(labels):
    """The cross-entropy and the share of hits of LOGITS for these labels, by the formula."""
    logits = LOGITS[np.arange(len(labels)) % 4].astype("float64")
    loss = np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(len(labels)), labels]
    return float(loss.mean()), float(np.mean(logits.argmax(axis=1) == labels))


def plain(labels, value):
    """Pictures (N, 2, 2, 1) that are `value` throughout, and labels (N,)."""
    pictures = np.full((len(labels), 2, 2, 1), value, dtype="float32")
    return pictures, np.asarray(labels, dtype="int64")


def watched_model(train, momentum=0.9):
    """A model that starts with Keras's normalization: its averages show what it was trained on."""
    bn = train.keras("layers.BatchNormalization", momentum=momentum)
    model = bn.sequential((2, 2, 1), ["Flatten", {}], ["Dense", {"units": 2}])
    return bn, model


@check("train", points=0.5, once=True)
def train_history(train, draw):
    """`train` returns a Keras History with four numbers for each epoch."""
    data, checked = labelled([0, 1, 2, 3] * 2), labelled([3, 2, 1, 0])
    returned = train(known_model(train), data, checked, epochs=2, batch_size=4)
    sort, what = returned.fetch()
    kind = what if sort == "object" else "None" if what is None else sort
    yield "what is returned", kind
    if kind == "a History":
        history = returned.history()
        yield "what is missing in it", [key for key in KEYS if key not in history]
        yield "entries", [int(history[key].size) for key in KEYS if key in history]


@check("train", points=1.5, needs=train_history, once=True, pairs=False)
def train_loss(train, draw):
    """The loss is the cross-entropy of logits, the accuracy the share of hits; labels (N,) or (N, 1)."""
    known = {"": [0, 1, 0, 3, 2, 1, 2, 0], "val_": [0, 1, 2, 1]}
    data, checked = labelled(known[""], column=True), labelled(known["val_"])
    model = known_model(train)
    before, _ = model.state()
    returned = train(model, data, checked, epochs=1, batch_size=8, learning_rate=0.0)
    history = returned.history()
    for prefix, labels in known.items():
        for key, target in zip(("loss", "accuracy"), loss_and_accuracy(labels), strict=True):
            number = history.get(f"{prefix}{key}", np.zeros(0))[-1:]
            yield f"{prefix}{key}", measured(number, target, 0.01)
    still = np.array_equal(model.state()[0], before)
    yield "weights after training with learning rate 0", holds(still, "have changed")


@check("train", points=1.5, needs=train_history, once=True, pairs=False)
def train_steps(train, draw):
    """The given model is trained on the training set alone, as often as epochs and batch size say."""
    momentum, epochs, batch_size = 0.9, 3, 8
    # More than fit's own batch of 32: two steps then, and not the one of `steps_per_epoch=1`.
    data, labels = plain([1, 1, 1, 0] * 10, 2.0)
    pictures, known = train.keep(data), train.keep(labels)
    bn, model = watched_model(train, momentum)
    before, _ = model.state()
    options = {"epochs": epochs, "batch_size": batch_size}
    returned = train(model, (pictures, known), plain([1, 0, 1, 0], 7.0), **options)
    left = float(bn.weight("moving_variance").array()[0])
    # All pictures are alike, so that each step in training mode leaves `momentum` of the variance.
    steps = np.log(max(left, 1e-30)) / np.log(momentum)
    yield "steps in training mode", measured(steps, epochs * len(labels) / batch_size, 0.2)
    seen = float(bn.weight("moving_mean").array()[0]) / max(1 - left, 1e-9)
    yield "what the pictures were filled with", measured(seen, 2.0, 0.01)
    moved = np.any(model.state()[0] != before)
    yield "weights of the given model", holds(moved, "are what they were before")
    entries = returned.history().get("loss", np.zeros(0)).size
    yield "epochs in the history", int(entries)
    yield "pictures after the call", holds(np.array_equal(pictures.array(), data), "have changed")
    yield "labels after the call", holds(np.array_equal(known.array(), labels), "have changed")


# Four of the ten kinds of shapes, with their labels there.
KINDS = {"disc": 0, "triangle": 3, "cross": 6, "arrow": 8}
SECONDS = 60  # for one training, as the title of `learns` says
LEARNED = 0.6  # of the test pictures; chance gives 0.25


def prepared(images):
    """uint8 pictures (N, 32, 32, 3) as float32 (N, 16, 16, 3) in [-1, 1]: means of 2 x 2 pixels."""
    halves = images.reshape(len(images), 16, 2, 16, 2, 3).astype("float32").mean(axis=(2, 4))
    return halves / 127.5 - 1


def chosen(split):
    """The pictures of the four KINDS, prepared, and their labels 0 to 3."""
    images, labels = split
    places = [np.flatnonzero(labels == label) for label in KINDS.values()]
    order = np.sort(np.concatenate(places))
    renamed = {label: number for number, label in enumerate(KINDS.values())}
    return prepared(images[order]), np.array([renamed[int(label)] for label in labels[order]])


def trained_model(train):
    """The student's model, trained by the student's `train` on the four KINDS."""
    data, checked = (chosen(split) for split in load_images_dataset("shapes"))
    model = train.other("build_cnn")(input_shape=SMALL, classes=len(KINDS))
    train(model, data, checked, epochs=6, batch_size=32, learning_rate=3e-3)
    return model, checked


def accuracy(model, images, labels):
    """The share of pictures whose largest logit is that of their label."""
    logits = model(images, training=False).array()
    return float(np.mean(logits.argmax(axis=-1) == labels))


@check(
    "train",
    points=1.5,
    needs=(model_logits, model_modes, train_loss),
    once=True,
    replayed=False,
    seconds=SECONDS,
)
def learns(train, draw):
    """Your model and your `train` tell four kinds of shapes apart after 6 epochs, within 60 seconds."""
    model, (images, labels) = trained_model(train)
    yield "accuracy on 400 test pictures", at_least(accuracy(model, images, labels), LEARNED)


CHECKS = [
    train_history,
    train_loss,
    train_steps,
    learns,
]
