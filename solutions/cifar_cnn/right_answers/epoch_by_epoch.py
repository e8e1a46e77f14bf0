"""One call of `fit` for each epoch, and their histories joined."""

import keras
import numpy as np


def train(model, train, validation, epochs, batch_size=128, learning_rate=1e-3):
    model.compile(
        optimizer=keras.optimizers.RMSprop(learning_rate=learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[keras.metrics.SparseCategoricalAccuracy(name="accuracy")],
    )
    images, labels = train
    labels = np.squeeze(labels) if np.ndim(labels) > 1 else labels
    history = None
    for epoch in range(epochs):
        found = model.fit(
            images, labels, batch_size=batch_size, shuffle=True,
            validation_data=validation, verbose=0,
        )
        if history is None:
            history = found
        else:
            for name, values in found.history.items():
                history.history[name] += values
    return history
