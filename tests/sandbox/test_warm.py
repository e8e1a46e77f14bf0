"""The zygote rehearses what checks ask for: its children compute, and nothing of it is left in them."""

import re
import sys
import textwrap

import numpy as np
import pytest
from sandbox_talk import SEALED, answer, make

keras = pytest.importorskip("keras")
pytestmark = [
    pytest.mark.skipif(keras.config.backend() != "tensorflow", reason="no other backend is warmed"),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux allows it"),
]
MODEL = """
    import keras, numpy as np, tensorflow as tf
    x = np.random.RandomState(0).normal(size=(32, 8, 8, 3)).astype("float32")
    y = np.arange(32) % 3
    def made(**options):
        model = keras.Sequential([
            keras.Input((8, 8, 3)), keras.layers.Conv2D(8, 3, activation="relu"),
            keras.layers.BatchNormalization(), keras.layers.Flatten(), keras.layers.Dense(3)])
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile("adam", loss, **options)
        return model
"""
USES = {
    "fit on arrays": "made().fit(x, y, epochs=2, batch_size=8, verbose=0)",
    "fit on a pipeline": """
data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(32)
data = data.map(lambda a, b: (a * 2, b), num_parallel_calls=4).batch(8).prefetch(2)
made().fit(data, verbose=0)
""",
    "predict": "made().predict(x, verbose=0)",
    "a graph": "tf.function(lambda a: tf.einsum('bijc,bijd->cd', a, a))(x).numpy()",
    "XLA": "made(jit_compile=True).fit(x, y, batch_size=16, verbose=0)",
    "mixed precision": """
keras.config.set_dtype_policy("mixed_bfloat16")
made().fit(x, y, verbose=0)
""",
    "a file": """
made().save("model.keras")
keras.models.load_model("model.keras").predict(x, verbose=0)
""",
    "large products": """
a = tf.random.normal((600, 600))
(a @ a).numpy()
tf.nn.conv2d(tf.random.normal((8, 64, 64, 16)), tf.random.normal((3, 3, 16, 32)), 1, "SAME").numpy()
""",
    "Python called from a graph": """
data = tf.data.Dataset.range(20)
list(data.map(lambda v: tf.py_function(lambda q: q + 1, [v], tf.int64), num_parallel_calls=2))
""",
    # Constants are computed when a graph is made ready, on a thread of their own.
    "a graph of constants": """
ones = lambda: tf.ones((300, 300)) * 2
tf.function(lambda: tf.matmul(ones(), ones(), a_is_sparse=True, b_is_sparse=True))().numpy()
""",
    "threads": """
import threading
found = []
work = lambda: found.append(float(tf.reduce_sum(tf.ones((200, 200)) @ tf.ones((200, 200)))))
threads = [threading.Thread(target=work) for _ in range(4)]
[thread.start() for thread in threads]; [thread.join() for thread in threads]
assert found == [200.0 ** 3] * 4
""",
}
STATE = """
    import keras, threading, numpy as np
    from tensorflow.python.eager import context
    answer = {
        "names": keras.layers.Dense(1).name,
        "policy": keras.config.dtype_policy().name,
        "floatx": keras.config.floatx(),
        "seed": context.global_seed(),
        "custom": sorted(keras.saving.get_custom_objects()),
        "functions": sorted(context.context().list_function_names()),
        "threads": threading.active_count(),
        "random": float(np.random.uniform()),
    }
"""


REHEARSING = {"preload": ["keras"], "serve": "sandbox_warm:serve"}


@pytest.fixture(scope="module")
def warm():
    """A sandbox whose zygote has rehearsed."""
    with make(**REHEARSING) as sandbox:
        yield sandbox


@pytest.mark.parametrize("kind", SEALED)
def test_children_are_sealed_and_compute_in_every_kind(kind):
    with make(kind, **REHEARSING) as sandbox, sandbox.child() as child:
        work = MODEL + "    made().fit(x, y, verbose=0)\n    answer = 'done'"
        assert answer(child, work) == "done"


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_a_child_computes(warm, use):
    with warm.child() as child:
        assert answer(child, textwrap.dedent(MODEL) + use + "\nanswer = 'done'") == "done"


def test_the_zygote_rehearsed(warm):
    with warm.child() as child:
        assert answer(child, "import sandbox_warm; answer = sandbox_warm.REHEARSED") is True


def test_nothing_is_left_of_the_rehearsal(warm):
    with warm.child() as child:
        found = answer(child, STATE)
    assert found["names"] == "dense"
    assert found["policy"] == found["floatx"] == "float32"
    assert found["seed"] is None
    assert found["custom"] == []
    assert found["functions"] == []
    assert found["threads"] == 1
    assert found["random"] != float(np.random.RandomState(0).uniform())


def test_a_child_has_little_memory_of_its_own(warm):
    work = MODEL + "    made().fit(x, y, verbose=0)\n"
    rollup = "    answer = open('/proc/self/smaps_rollup').read()\n"
    with warm.child() as child:
        text = answer(child, work + rollup)
    kib = sum(map(int, re.findall(r"^Private_\w+: +(\d+)", text, re.MULTILINE)))
    assert 0 < kib < 60 * 1024
