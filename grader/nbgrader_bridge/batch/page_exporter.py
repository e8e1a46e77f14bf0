"""nbconvert's HTML exporter for a whole class; what all pages share is rendered once."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import GetGrades

from grader.nbgrader_bridge.batch.marks import Mark
from grader.nbgrader_bridge.converters.feedback import SomeFeedback

# Cells in the cache, several times those of a notebook, and the most characters of each. Longer cells
# are rare and are highlighted each time.
_MAX_CELLS, _MAX_CHARACTERS = 512, 20_000
_IMAGE = re.compile(r"<img\b[^<>]*>")
_NO_ALT = 'alt="No description has been provided for this image"'


class _Disposable(NotebookNode):
    """A notebook read for a single page: nbconvert may change it and need not copy it."""

    def __deepcopy__(self, memo: Any) -> NotebookNode:
        return self


class PageExporter(HTMLExporter):
    """Makes nbgrader's feedback pages.

    Args:
        parent: nbgrader's feedback converter with the settings of the course, not started.
    """

    def __init__(self, *, parent: SomeFeedback, **options: Any) -> None:
        super().__init__(parent=parent, **options)
        for preprocessor in parent.preprocessors:
            if preprocessor is not GetGrades:
                self.register_preprocessor(preprocessor)
        self._highlighters: dict[str | None, Callable[..., str]] = {}

    def page(self, notebook: NotebookNode, mark: Mark, unit: str, folder: Path) -> str:
        """Render the page of an autograded notebook.

        Args:
            notebook: The autograded notebook; changed in place.
            mark: The student's mark.
            unit: The unit's name.
            folder: The folder of the notebook.

        Returns:
            The page in HTML.

        Raises:
            KeyError: The gradebook lacks one of the notebook's cells.
        """
        penalty = mark.penalty or 0
        _put_in(notebook, mark)
        resources = {
            "unique_key": unit,
            "output_files_dir": f"{unit}_files",
            "metadata": {"name": unit, "path": str(folder)},
            "nbgrader": {
                "assignment": unit,
                "notebook": unit,
                "score": mark.score - penalty,
                "max_score": mark.max_score,
                "late_penalty": penalty,
            },
        }
        html, _ = self.from_notebook_node(_Disposable(notebook), resources)
        self._nb_metadata.clear()
        return html

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Like HTMLExporter's method, but without parsing the whole page to find its pictures."""
        resources = self._init_resources(resources)
        language = nb.metadata.get("language_info", {})
        lexer = language.get("pygments_lexer", language.get("name"))
        self.register_filter("highlight_code", self._highlighter(lexer))
        self.register_filter(
            "filter_data_type",
            WidgetsDataTypeFilter(
                notebook_metadata=self._nb_metadata, parent=self, resources=resources
            ),
        )
        html, resources = TemplateExporter.from_notebook_node(self, nb, resources, **kw)
        return _IMAGE.sub(_with_alt, html), resources

    def _preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        for preprocessor in self._preprocessors:
            nb, resources = preprocessor(nb, resources)
        return nb, resources

    def _highlighter(self, lexer: str | None) -> Callable[..., str]:
        if "highlight_code" in self.filters:
            return self.filters["highlight_code"]
        if lexer not in self._highlighters:
            plain = Highlight2HTML(pygments_lexer=lexer, parent=self)
            self._highlighters = {lexer: _remembering(plain)}
        return self._highlighters[lexer]


def _remembering(highlight: Callable[..., str]) -> Callable[..., str]:
    """The filter with a cache, as most cells come from the release."""

    @lru_cache(_MAX_CELLS)
    def known(source: str, magic: str | None) -> str:
        return highlight(source, metadata={"magics_language": magic} if magic else {})

    def filtered(source: str, language: str | None = None, metadata: Any = None) -> str:
        if language or len(source) > _MAX_CHARACTERS:
            return highlight(source, language=language, metadata=metadata)
        return known(source, (metadata or {}).get("magics_language"))

    return filtered


def _put_in(notebook: NotebookNode, mark: Mark) -> None:
    """Write into the cells' metadata what nbgrader's GetGrades writes."""
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if utils.is_solution(cell) or utils.is_task(cell):
            marks["comment"] = mark.comments[marks["grade_id"]]
        if utils.is_grade(cell) or utils.is_task(cell):
            marks["score"], marks["points"] = mark.scores[marks["grade_id"]]


def _with_alt(found: re.Match[str]) -> str:
    tag = found[0]
    if re.search(r"\salt\s*=", tag):
        return tag
    end = -2 if tag.endswith("/>") else -1
    return f"{tag[:end].rstrip()} {_NO_ALT}{tag[end:]}"
