"""Renders students' Markdown as harmless HTML; nbgrader's own pages would run its scripts."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import bleach
from nbconvert.filters import markdown2html

_TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "code", "del", "div", "em", "h1", "h2", "h3", "h4"),
    *("h5", "h6", "hr", "i", "img", "kbd", "li", "ol", "p", "pre", "s", "span", "strong", "sub"),
    *("sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul"),
}
_ATTRIBUTES = {"*": ["class", "title"], "a": ["href"], "img": ["src", "alt", "width", "height"]}


# Texts in the cache, several times the cells of a notebook, and the most characters of each: at most
# some 10 MB of sources. Longer texts are rare and are rendered each time.
_MAX_TEXTS, _MAX_CHARACTERS = 512, 20_000


def safe_markdown(source: Any) -> str:
    """Render Markdown, keep harmless tags, and show all others as text."""
    text = str(source)
    # Most texts come from the release and repeat for each student.
    return _remembered(text) if len(text) <= _MAX_CHARACTERS else _rendered(text)


def _rendered(text: str) -> str:
    return bleach.clean(
        markdown2html(text),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        protocols={"http", "https", "mailto"},
    )


_remembered = lru_cache(_MAX_TEXTS)(_rendered)
