"""A graded cell may load the images that come with the kit."""

from grader.protocol.cell_messages import CodeCell
from grader.sandbox.parent.sandbox import Sandbox
from grader.subjects.sealed_session import SealedSession
from grader.subjects.time_limits import TimeLimits

CELL = """
from grader.datasets import load_images_dataset
(x_train, y_train), (x_test, y_test) = load_images_dataset("shapes")
assert x_train.shape == (4000, 32, 32, 3) and len(y_test) == 1000
"""


def test_a_sealed_cell_loads_the_shapes():
    with Sandbox() as sandbox:
        session = SealedSession(sandbox, TimeLimits(), {})
        (result,) = session.run([CodeCell("cell 1", CELL)]).values()
        session.close()
    assert (result.status, result.message) == ("passed", "")
