"""Every module of the kit is imported by a test, or it is said here which tests reach it otherwise."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# What students and attackers hand in is no test.
NO_TESTS = {"submissions", "beside"}

# Test files by the modules that they reach without importing them: through what uses those modules.
REACHED_BY = {
    "whole/test_ways_in.py": [
        "grader.submission.platform_cells",
    ],
    "agent/test_weights_file.py": [
        "grader.agent.file_verbs",
        "grader.agent.weights",
    ],
    "subjects/test_subject.py": [
        "grader.agent.failures",
        "grader.agent.model_verbs",
        "grader.agent.objects",
        "grader.subjects.file_proxy",
        "grader.subjects.proxy",
        "grader.subjects.model_proxy",
        "grader.authoring.probes",
    ],
    "audit/test_small_unit.py": [
        "grader.audit.mistakes",
        "grader.audit.pairs",
        "grader.audit.result",
        "grader.audit.right_answers",
    ],
    "course/test_author_errors.py": [
        "grader.authoring.checks",
        "grader.authoring.declarations",
        "grader.course.notebook_cells",
        "grader.course.validation",
    ],
    "course/test_unit_folders.py": [
        "grader.runtime.source_places",
        "grader.course.right_answer_files",
    ],
    "backend/test_promises.py": [
        "grader.backend.object_names",
        "grader.backend.tensorflow",
        "grader.backend.unneeded_tensorflow",
        "grader.backend.float64",
    ],
    "whole/backends/test_grading.py": [
        "grader.backend.jax",
        "grader.backend.torch",
    ],
    "class_grading/test_run.py": [
        "grader.class_grading.executors",
        "grader.class_grading.writer",
        "grader.nbgrader_bridge.batch.rows",
    ],
    "class_grading/test_late_penalties.py": [
        "grader.nbgrader_bridge.common.late_penalties",
        "grader.nbgrader_bridge.common.penalties",
    ],
    "cli/test_report.py": [
        "grader.class_grading.tables",
    ],
    "runtime/test_process_pool.py": [
        "grader.runtime.portable_errors",
        "grader.class_grading.worker_imports",
    ],
    "datasets/test_data_command.py": [
        "grader.cli.data",
        "grader.runtime.progress",
    ],
    "cli/test_trouble.py": [
        "grader.__main__",
        "grader.cli.limit_options",
        "grader.cli.student",
    ],
    "whole/test_units_page.py": [
        "grader.cli.instructor",
    ],
    "cluster/test_grading.py": [
        "grader.cluster.grading_processes",
        "grader.cluster.worker",
    ],
    "datasets/test_loading.py": [
        "grader.datasets.batch_files",
        "grader.datasets.dataset_files",
        "grader.datasets.image_datasets",
    ],
    "datasets/test_archive.py": [
        "grader.datasets.tar_archive",
    ],
    "datasets/test_shapes.py": [
        "grader.datasets.shapes",
    ],
    "execution/test_cells.py": [
        "grader.execution.magics",
        "grader.execution.notices",
        "grader.execution.shell",
        "grader.execution.time_limit",
    ],
    "files_beside/test_grading.py": [
        "grader.execution.shell_commands",
        "grader.execution.shell_files",
    ],
    "attacks/test_outcomes.py": [
        "grader.execution.disabling",
    ],
    "file_formats/test_forms.py": [
        "grader.file_formats.databricks",
        "grader.file_formats.exported_scripts",
        "grader.file_formats.marimo",
        "grader.file_formats.notebook_json",
        "grader.file_formats.scripts",
    ],
    "grading/test_verdicts.py": [
        "grader.grading.cases",
        "grader.grading.diagnosing",
        "grader.grading.halts",
        "grader.references.references",
        "grader.subjects.time_budget",
        "grader.subjects.session",
    ],
    "hand_in_choice/test_choice.py": [
        "grader.hand_in_choice.imported_scripts",
    ],
    "nbgrader_bridge/test_pages.py": [
        "grader.nbgrader_bridge.batch.page_exporter",
    ],
    "nbgrader_bridge/test_recording.py": [
        "grader.nbgrader_bridge.common.generate_assignment",
        "grader.nbgrader_bridge.common.gradebook_url",
        "grader.nbgrader_bridge.notebooks.outputs",
        "grader.nbgrader_bridge.notebooks.released_notebook",
        "grader.nbgrader_bridge.notebooks.summary",
    ],
    "nbgrader_bridge/test_autograding.py": [
        "grader.nbgrader_bridge.notebooks.hand_in",
        "grader.nbgrader_bridge.outputs",
    ],
    "nbgrader_bridge/test_commands.py": [
        "grader.nbgrader_bridge.commands.command_patches",
        "grader.nbgrader_bridge.commands.course_feedback",
        "grader.nbgrader_bridge.commands.unit_release",
    ],
    "nbgrader_bridge/test_formgrader.py": [
        "grader.nbgrader_bridge.commands.formgrader",
    ],
    "nbgrader_bridge/test_setup.py": [
        "grader.nbgrader_bridge.common.configuration",
    ],
    "nbgrader_bridge/test_feedback.py": [
        "grader.nbgrader_bridge.converters.feedback",
    ],
    "release/test_release.py": [
        "grader.nbgrader_bridge.common.registration",
        "grader.release.installing",
        "grader.release.source_notebook",
    ],
    "process_state/test_switches.py": [
        "grader.process_state.libraries.jax",
        "grader.process_state.libraries.keras",
        "grader.process_state.libraries.numpy",
        "grader.process_state.libraries.pillow",
        "grader.process_state.libraries.tensorflow",
        "grader.process_state.libraries.tensorflow_scopes",
        "grader.process_state.libraries.torch",
        "grader.process_state.python",
        "grader.process_state.surroundings",
        "grader.process_state.switch",
        "grader.process_state.switch_log",
    ],
    "report/test_terminal.py": [
        "grader.report.sentences",
    ],
    "cli/test_interrupt.py": [
        "grader.runtime.ctrl_c",
        "grader.student.watch",
    ],
    "sandbox/test_walls.py": [
        "grader.sandbox.isolation.bubblewrap",
        "grader.sandbox.isolation.environment",
        "grader.sandbox.isolation.landlock",
        "grader.sandbox.isolation.mounts",
        "grader.sandbox.isolation.seal",
        "grader.sandbox.isolation.seccomp",
    ],
    "sandbox/test_borrowed.py": [
        "grader.sandbox.parent.child_request",
        "grader.sandbox.parent.lease",
    ],
    "sandbox/test_endings.py": [
        "grader.sandbox.zygote.supervisor",
        "grader.sandbox.zygote.zygote",
    ],
    "student/test_checker.py": [
        "grader.student.checker",
        "grader.student.notebook_session",
    ],
    "submission/test_statements.py": [
        "grader.submission.skipped_statements",
    ],
    "submission/test_reading.py": [
        "grader.submission.notebook",
    ],
}


def imported_by(path):
    """The names that a file imports, with what it imports from them."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {item.name for item in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module, *(f"{node.module}.{item.name}" for item in node.names)}
    return names


def imported():
    """All names that tests import."""
    tests = ROOT / "tests"
    files = [
        path
        for path in tests.rglob("*.py")
        if not NO_TESTS & {*path.relative_to(tests).parts[1:-1]}
    ]
    return set().union(*map(imported_by, files))


def modules():
    """All modules of the kit; the first file of a package is one where it holds any code."""
    found = set()
    for path in (ROOT / "grader").rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[-1] != "__init__":
            found.add(".".join(parts))
        elif len(ast.parse(path.read_text("utf-8")).body) > 1:
            found.add(".".join(parts[:-1]))
    return found


@pytest.fixture(scope="module")
def not_imported():
    return modules() - imported()


def test_who_imports_it_or_reaches_it_is_known(not_imported):
    listed = {name for names in REACHED_BY.values() for name in names}
    assert sorted(not_imported - listed) == []


def test_nothing_is_listed_in_vain(not_imported):
    listed = [name for names in REACHED_BY.values() for name in names]
    assert sorted(set(listed) - not_imported) == []
    assert len(listed) == len(set(listed))


def test_the_tests_that_reach_them_are_there():
    assert [path for path in REACHED_BY if not (ROOT / "tests" / path).is_file()] == []
