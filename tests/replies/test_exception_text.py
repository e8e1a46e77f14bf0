"""What an exception says, without what libraries put around it; and what tells two apart."""

import pytest

from grader.evaluation.compare import Expected, compare
from grader.evaluation.sketch import Sketch, sketch
from grader.evaluation.trace import Failure, Trace, Value
from grader.replies.exception_text import gist, plain

IN_A_LAYER = (
    "Exception encountered when calling Scale.call().\n\n\x1b[1m{}\x1b[0m\n\n"
    "Arguments received by Scale.call():\n  • inputs=tf.Tensor(shape=(4, 3), dtype=float32)"
)
INFERRED = (
    "Could not automatically infer the output shape / dtype of 'scale' (of type Scale). Either the "
    "`Scale.call()` method is incorrect, or you need to implement the "
    "`Scale.compute_output_spec() / compute_output_shape()` method. Error encountered:\n\n{}"
)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("plain words", "plain words"),
        (IN_A_LAYER.format("no `axis`"), "no `axis`"),
        (IN_A_LAYER.format(INFERRED.format("no `axis`")), "no `axis`"),
        (IN_A_LAYER.format(IN_A_LAYER.format("no `axis`")), "no `axis`"),
        (
            "{{function_node __wrapped__Mul_device_/job:localhost/device:CPU:0}} Incompatible shapes: "
            "[4] vs. [3,4] [Op:Mul] name: ",
            "Incompatible shapes: [4] vs. [3,4]",
        ),
        (
            'in user code:\n\n    File "<cell 3>", line 5, in call  *\n        y = x + z\n\n'
            "    ValueError: Dimensions must be equal",
            "Dimensions must be equal",
        ),
        (
            "<class 'keras.src.models.sequential.Sequential'> could not be deserialized properly. "
            "Please ensure this.\n\nconfig={'name': 'a'}.\n\nException encountered: <class '__main__.A'> "
            "could not be deserialized properly.\n\nconfig={}.\n\nException encountered: no 'name'",
            "the saved model could not be read: no 'name'",
        ),
        ("a\x1b]0;title\x07b\x1b[31mc\x1b[0m", "abc"),
    ],
)
def test_what_libraries_wrap_around_it_is_taken_off(message, expected):
    assert plain(message) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Base.__init__() got 'dtype'", "Scale.__init__() got 'dtype'"),
        ("No such file: '/tmp/a1/pets.npz'", "No such file: '/tmp/b2/x/pets.npz'"),
        ("<Scale object at 0x7f01> has no size", "<Scale object at 0x7f02> has no size"),
        ("in layer 'scale_1' here", "in layer 'scale_27' here"),
        (
            "unsupported operand type(s) for *: 'NoneType' and 'int'",
            "unsupported operand type(s) for +: 'int' and 'NoneType'",
        ),
        ("argument of type 'int' is not iterable", "'int' object is not iterable"),
        (
            "a symbolic tf.Tensor (Placeholder:0) to NumPy",
            "a symbolic tf.Tensor (args_0:0) to NumPy",
        ),
        ("no rows (in the check: checks.py, line 3)", "no rows (in the check: checks.py, line 9)"),
    ],
)
def test_the_same_mistake_in_another_program_says_the_same(one, other):
    assert gist("TypeError", one) == gist("TypeError", other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("'Scale' object has no attribute 'gama'", "'Scale' object has no attribute 'built'"),
        ("'str' object has no attribute 'x'", "'PosixPath' object has no attribute 'x'"),
        ("shapes (4,3) (3,1)", "shapes (4,3) (1,4)"),
        ("weight called `gamma`; has: none", "weight called `gamma`; has: offset, scale"),
    ],
)
def test_another_mistake_says_something_else(one, other):
    assert gist("ValueError", one) != gist("ValueError", other)


def test_advice_is_no_evidence():
    said = "one weight called `g` was expected; the layer has: h"
    assert gist("MissingWeight", f"{said} — name it") == gist("MissingWeight", f"{said} — other")


def raising(kind, message):
    return sketch(Trace(failure=Failure(kind, message)))


@pytest.mark.parametrize(
    ("kind", "message"),
    [("AssertionError", ""), ("TimeLimitReached", "it ran longer"), ("MissingPart", "`f` is not")],
)
def test_a_type_alone_is_no_evidence(kind, message):
    assert not raising(kind, message).is_evidence
    assert raising("AssertionError", "no rows").is_evidence
    assert Sketch(("y",), (), ()).is_evidence


def test_two_words_of_one_type_are_alike_and_not_equal():
    one, other = raising("KeyError", "'a'"), raising("KeyError", "'b'")
    assert one.distance(other) == float("inf")
    assert one.raised_like(other)
    assert not one.raised_like(raising("ValueError", "'a'"))


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (0.6452291, 0.6452292),
        (1.0, 1.0000000000000002),
        (1e-300, 1.0000001e-300),
        (123456789.0, 123456788.0),
        (16777217, 16777216),
        (2**60 + 1, 2**60),
        (True, False),
        (1.0, 1),
        ("a" * 700 + "b", "a" * 700 + "c"),
        ([1.00000001, 2], [1, 2]),
        (None, "None"),
    ],
)
def test_different_facts_never_look_the_same(got, expected):
    trace = Trace([Value("y", "fact", got)])
    mismatch = compare(trace, [Expected("y", "fact", expected)])
    mine, _, theirs = mismatch.message.removeprefix("`y` is ").partition(", expected ")
    assert mine != theirs
    assert len(mismatch.message) < 400


BLANK = "\n" * 100_000


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (f"x{BLANK}y", f"x{BLANK}y"),
        (f"x{BLANK}", "x"),
        (f"in user code:{BLANK}y", f"in user code:{BLANK}y"),
        (f"in user code:\n{BLANK}    ValueError: y", "y"),
        (f"Exception encountered when calling a.{BLANK}y", "y"),
        (f"x{BLANK}[Op: y", f"x{BLANK}[Op: y"),
        (f"x{BLANK}Arguments received by a:{BLANK}", "x"),
    ],
    ids=["between", "behind", "no type", "AutoGraph", "heading", "operation", "arguments"],
)
def test_a_message_of_blank_lines_costs_little(message, expected):
    assert plain(message) == expected


def test_a_line_that_python_cannot_indent_has_the_number_that_people_see():
    from grader.execution.cell_runner import new_namespace, run_cell

    source = "\n" * 500 + "def f():\n    a = 1\n  b = 2\n"
    result = run_cell(source, "the file", new_namespace(), timeout=10.0)
    assert (result.status, result.line) == ("syntax", 503)
