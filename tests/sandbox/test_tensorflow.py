"""What the sandbox is for: TensorFlow and Keras run in it at the default limits."""

import pytest
from sandbox_talk import SEALED, answer, make

WORK = """
    import keras, numpy as np, tensorflow as tf
    layer = keras.layers.BatchNormalization()
    x = tf.constant(np.arange(24.0).reshape(6, 4), "float32")
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = layer(x, training=True)
        loss = tf.reduce_sum(y * x)
    gradient = tape.gradient(loss, x).numpy()

    model = keras.Sequential(
        [keras.layers.Conv2D(4, 3), keras.layers.BatchNormalization(),
         keras.layers.Flatten(), keras.layers.Dense(3)]
    )
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    images = np.random.default_rng(0).normal(size=(64, 12, 12, 3)).astype("float32")
    history = model.fit(images, np.arange(64) % 3, epochs=2, verbose=0)
    model.save("model.keras")
    again = keras.models.load_model("model.keras").predict(images, verbose=0)
    answer = {
        "mean": float(abs(y.numpy().mean(axis=0)).max()),
        "gradient": list(gradient.shape),
        "losses": len(history.history["loss"]),
        "same": bool(np.allclose(again, model.predict(images, verbose=0), atol=1e-5)),
    }
"""


@pytest.mark.parametrize("kind", SEALED)
def test_a_layer_a_gradient_and_a_training_run(kind):
    with make(kind, preload=["tensorflow", "keras"]) as sandbox:
        for _ in range(2):
            with sandbox.child() as child:
                got = answer(child, WORK)
                assert got["mean"] < 1e-5
                assert got["gradient"] == [6, 4]
                assert got["losses"] == 2
                assert got["same"]
