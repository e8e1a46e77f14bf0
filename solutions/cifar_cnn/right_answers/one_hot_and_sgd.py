"""One-hot labels, and SGD with Nesterov's momentum in place of Adam."""

import keras
import numpy as np


def train(model, train, validation, epochs, batch_size=128, learning_rate=1e-3):
    classes = model.output_shape[-1]

    def ready(pair):
        images, labels = pair
        return images, keras.utils.to_categorical(np.asarray(labels).ravel(), classes)

    # Momentum makes ten steps of one: the rate is meant for Adam.
    model.compile(
        optimizer=keras.optimizers.SGD(10 * learning_rate, momentum=0.9, nesterov=True),
        loss=keras.losses.CategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    x, y = ready(train)
    return model.fit(
        x, y, batch_size=batch_size, epochs=epochs, validation_data=ready(validation), verbose=0
    )
