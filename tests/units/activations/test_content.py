"""The unit `activations`: what its misconceptions and right answers must be before any is run."""

import ast
import itertools
from collections import Counter
from pathlib import Path

import pytest
from part_sources import definitions, signature, without_docstrings

from grader.agent.agent import Agent
from grader.course.unit import edit
from grader.course.unit_loading import load_unit
from grader.evaluation.run_case import run_case
from grader.protocol.cell_messages import CodeCell
from grader.subjects.local_channel import LocalChannel
from grader.subjects.subject import Subject

UNIT = load_unit(Path(__file__).parents[3] / "solutions" / "activations")
FUNCTIONS = ("sigmoid", "tanh", "relu", "leaky_relu", "elu")
PARTS = [*itertools.chain(*((name, f"{name}_gradient") for name in FUNCTIONS)), "PReLU", "Maxout"]
CONVENTIONS = {
    "tanh_scaled_by_lecun",
    "relu_capped_at_six",
    "leaky_relu_slope_of_slides",
    "leaky_relu_slope_of_tensorflow",
    "leaky_relu_slope_of_keras_layer",
    "leaky_relu_divides",
    "leaky_relu_gradient_slope_of_slides",
    "leaky_relu_gradient_slope_of_tensorflow",
    "leaky_relu_gradient_slope_of_keras_layer",
    "elu_is_celu",
    "prelu_one_slope_for_each_channel",
    "prelu_starts_at_a_quarter",
}
SLOPES = {"slides": "0.1", "tensorflow": "0.2", "keras_layer": "0.3"}
MISTAKES = UNIT.misconceptions
CORNER = """
def sigmoid(x):
    e = ops.exp(-ops.abs(x))
    return ops.where(x >= 0, 1 / (1 + e), e / (1 + e))
"""


def test_the_parts_are_those_that_students_define():
    assert list(UNIT.parts) == PARTS


@pytest.mark.parametrize("name", MISTAKES)
def test_edits_change_the_code_and_leave_python(name):
    wrong = MISTAKES[name]
    before = UNIT.part_sources[wrong.part]
    edited = edit(before, wrong)
    assert edited is not None
    compile(edited, name, "exec")
    assert without_docstrings(edited) != without_docstrings(before)
    assert wrong.part in definitions(edited)


def test_no_edit_reaches_into_a_docstring():
    for wrong in MISTAKES.values():
        tree = ast.parse(UNIT.part_sources[wrong.part])
        documented = [
            ast.get_docstring(node, clean=False)
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
        ]
        for text, (find, _) in itertools.product(filter(None, documented), wrong.edits):
            assert find not in text, f"{wrong.name}: {find!r} is in a docstring"


def test_no_two_misconceptions_are_the_same_edit():
    results = Counter(
        (wrong.part, without_docstrings(edit(UNIT.part_sources[wrong.part], wrong)))
        for wrong in MISTAKES.values()
    )
    assert max(results.values()) == 1


def test_misconceptions_cover_every_part():
    counts = Counter(wrong.part for wrong in MISTAKES.values())
    assert set(counts) == set(PARTS)
    assert len(MISTAKES) >= 100
    assert min(counts.values()) >= 8


def test_words_speak_to_the_student_in_a_few_sentences():
    for wrong in MISTAKES.values():
        assert wrong.says.endswith((".", ".)")), wrong.name
        assert 40 <= len(wrong.says) <= 340, (wrong.name, len(wrong.says))
        assert "you" in wrong.says.lower(), wrong.name


def test_words_are_not_used_twice_within_a_part():
    words = Counter((wrong.part, wrong.says) for wrong in MISTAKES.values())
    assert max(words.values()) == 1


def test_conventions_are_marked():
    assert {wrong.name for wrong in MISTAKES.values() if wrong.convention} == CONVENTIONS


@pytest.mark.parametrize("part", ["leaky_relu", "leaky_relu_gradient"])
def test_a_foreign_slope_is_named_with_its_origin(part):
    for origin, slope in SLOPES.items():
        wrong = MISTAKES[f"{part}_slope_of_{origin}"]
        assert wrong.edits == (("negative_slope=0.01)", f"negative_slope={slope})"),)
        assert slope in wrong.says
    assert "LeakyReLU" in MISTAKES[f"{part}_slope_of_keras_layer"].says
    assert "tf.nn.leaky_relu" in MISTAKES[f"{part}_slope_of_tensorflow"].says
    assert "slides" in MISTAKES[f"{part}_slope_of_slides"].says


def test_the_slopes_of_other_libraries_are_what_the_notebook_says():
    import inspect

    import keras

    def default(function):
        return inspect.signature(function).parameters["negative_slope"].default

    assert default(keras.activations.leaky_relu) == 0.2
    assert default(keras.layers.LeakyReLU) == 0.3


def test_there_are_enough_right_answers_for_every_part():
    counts = Counter(part for right in UNIT.right_answers for part in right.sources)
    assert set(counts) == set(PARTS)
    assert len(UNIT.right_answers) >= 10
    assert min(counts.values()) >= 3


@pytest.mark.parametrize("right", UNIT.right_answers, ids=lambda right: right.name)
def test_right_answers_define_their_parts_with_the_signature(right):
    for part, source in right.sources.items():
        found = definitions(source)
        wanted = definitions(UNIT.part_sources[part])[part]
        assert signature(found[part]) == signature(wanted)


def test_answers_that_need_tensorflow_say_so():
    for right in UNIT.right_answers:
        uses = any("tensorflow" in source for source in right.sources.values())
        assert uses == right.name.startswith("tensorflow"), right.name


def test_the_solution_and_the_checks_run_on_every_backend():
    checks = sorted((UNIT.folder / "checks").glob("*.py"))
    assert len(checks) > 7
    for text in [UNIT.solution, *(path.read_text("utf-8") for path in checks)]:
        code = ast.unparse(ast.parse(text))
        assert "import tensorflow" not in code
        assert ".numpy()" not in code


def test_the_demo_class_is_made_of_what_exists():
    demo = UNIT.demo_class
    assert set(demo.RIGHT_ANSWERS) <= {right.name for right in UNIT.right_answers}
    assert {name for names in demo.MISTAKES for name in names} <= set(MISTAKES)


READY_MADE = {
    "sigmoid": ["keras.activations.sigmoid(x)", "ops.sigmoid(x)", "(ops.tanh(x / 2) + 1) / 2"],
    "tanh": ["keras.ops.tanh(x)", "np.tanh(x)", "2 * ops.sigmoid(2 * x) - 1"],
    "relu": ["ops.relu(x)", "keras.layers.ReLU()(x)", "keras.activations.get('relu')(x)"],
    "leaky_relu": ["ops.leaky_relu(x, negative_slope)", "ops.relu(x) - 0.01 * ops.relu(-x)"],
    "elu": ["keras.activations.elu(x, alpha)", "ops.elu(x, alpha)"],
}


@pytest.mark.parametrize(("part", "code"), [(p, c) for p, cs in READY_MADE.items() for c in cs])
def test_ready_made_functions_are_seen_in_the_source(part, code):
    found = delegated(f"def {part}(x, **options):\n    return {code}\n")
    assert {item.part for item in found} == {part}


def test_the_derivative_by_tape_is_seen_in_the_source():
    body = "    with tf.GradientTape() as tape:\n        tape.watch(x)\n        y = relu(x)\n"
    code = f"import tensorflow as tf\n\n\ndef relu_gradient(x):\n{body}    return tape.gradient(y, x)\n"
    assert {item.part for item in delegated(code)} == {"relu_gradient"}


def test_no_right_answer_counts_as_ready_made():
    for right in UNIT.right_answers:
        assert not delegated("\n\n".join([UNIT.solution, *right.sources.values()])), right.name


def delegated(code):
    """What the kit finds forbidden in cells with the imports of the notebook and this code."""
    from grader.static_analysis.delegation import delegations

    return list(
        delegations(cells(code), {name: part.forbidden for name, part in UNIT.parts.items()})
    )


def cells(code):
    """The code as cells of a hand-in, behind the notebook's imports."""
    return [
        CodeCell(f"cell {n}", source) for n, source in enumerate([*UNIT.preamble, code], start=1)
    ]


def slope_claims(source):
    """Whether what `sigmoid_slope` claims of the slope at 0 holds, and its remark."""
    agent = Agent(UNIT.namespace(edited={"sigmoid": source}))
    check = UNIT.check("sigmoid_slope")
    trace = run_case(check, UNIT.visible_cases(check)[0], Subject(LocalChannel(agent)), "a seed")
    by_name = {value.name: value.data for value in trace.values}
    held = [by_name[name].holds for name in ("dx at 0", "size of dx at 0")]
    return held, by_name["the corner"].text


def test_a_corner_at_0_costs_nothing_and_is_told():
    holds, words = slope_claims(CORNER)
    assert all(holds)
    assert words.startswith("At exactly 0 automatic differentiation finds the slope 0 here")
    assert "0.25 is true" in words


def test_the_true_slope_at_0_is_not_spoken_of():
    assert slope_claims(UNIT.part_sources["sigmoid"]) == ([True, True], "")


@pytest.mark.parametrize(
    ("size", "holds"),
    [("ops.sqrt(x * x)", [False, True]), ("(x / 1e-9 * (x == 0) + ops.abs(x))", [True, False])],
)
def test_a_slope_at_0_that_blows_up_is_a_mistake(size, holds):
    source = CORNER.replace("ops.abs(x)", size.replace("(x == 0)", "ops.cast(x == 0, x.dtype)"))
    assert slope_claims(source)[0] == holds
