"""Shortens exception messages: `plain` for people, `gist` to compare one exception with another.

Keras wraps a message in a heading and a list of arguments, TensorFlow adds the names of its graph's
nodes, and both add colours for terminals. `plain` removes all that. `gist` also removes what differs
between two programs with the same mistake.
"""

from __future__ import annotations

import re

from grader.protocol.frames import ADVICE_SEPARATOR
from grader.text.safe_text import without_sequences

# Characters. Messages differ at their beginning; what follows are often values of one program.
MAX_GIST_CHARACTERS = 200
# Exceptions of the grader itself. Many mistakes lead to each, so they are no evidence for one.
KINDS_WITHOUT_GIST = frozenset(
    "Delegated MalformedAnswer MissingPart ProcessEnded ResultTooLarge TimeLimitReached".split()
)
# Exceptions of the agent, whose messages are whole sentences.
AGENT_KINDS = frozenset("MissingWeight WrongResult WrongShape".split())

_NODE = re.compile(r"\{\{function_node [^{}]*\}\}\s*")
_OPERATION = re.compile(r"(?<!\s)\s*+\[Op:\w+\](?:\s*name:\s*\S*)?")
# Possessive quantifiers and lookbehinds keep matching linear on long runs of spaces.
_CALLING = re.compile(r"(?<!\s)\s*+Exception encountered when calling [^\n]*?\.[ \t]*+\n\n")
_INFERRING = re.compile(
    r"(?<!\s)\s*+Could not automatically infer the output shape / dtype of .*?Error encountered:[ \t]*+\n\n",
    re.DOTALL,
)
_ARGUMENTS = re.compile(r"\n[ \t]*+Arguments received by ")
_DEFINED_AT = re.compile(r"\n[^\n]* was defined here:\n")
_CONVERTED = "in user code:"
_RAISED = re.compile(r"\n[ \t]++\w+: ")
_LOADED = re.compile(
    r"<class '[^']*'> could not be deserialized properly\..*Exception encountered: ", re.DOTALL
)

_FROM_THE_CHECK = re.compile(r" \(in the check: [^()]*\)$")
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]+\b")
_OBJECT = re.compile(r"<[^<>]*>")
_PATH = re.compile(r"(?:[A-Za-z]:)?(?:[\w.~-]*[/\\])+(?=[\w.-])")
_METHOD = re.compile(r"\b\w+(?:\.<locals>)?\.(?=\w+\(\))")
_NODE_OF_GRAPH = re.compile(r"\s+for '\{\{node .*", re.DOTALL)
_TENSOR = re.compile(r"\b[\w/]+:\d+\b")
_NUMBER_OF_LAYER = re.compile(r"_\d+(?=')")
_OPERANDS = re.compile(r"unsupported operand type\(s\) for [^:]+: '(\w+)' and '(\w+)'")

_ITERABLE = re.compile(
    r"(?:argument of type )?'(\w+)'(?: object)? is not (?:a container or )?iterable"
)
_WIDTH = re.compile(r"(?<=dtype\('float)(?:16|32|64)()")


def plain(message: str) -> str:
    """The message without colours and without the text that libraries wrap around it."""
    text = without_sequences(message)
    for trailer in (_ARGUMENTS, _DEFINED_AT):
        if found := trailer.search(text):
            text = text[: found.start()].rstrip()
    for _ in range(3):  # a layer in a layer in a model
        text = _INFERRING.sub("", _CALLING.sub("", text))
        text = _unconverted(text)
    text = _LOADED.sub("the saved model could not be read: ", text)
    return _OPERATION.sub("", _NODE.sub("", text)).strip()


def _unconverted(text: str) -> str:
    """The text without AutoGraph's traceback; what follows the exception's type in it is kept."""
    before, _, behind = text.partition(_CONVERTED)
    space, line_end, behind = behind.partition("\n")
    *_, last = [None, *_RAISED.finditer(behind)]
    if space.strip() or not line_end or last is None:
        return text
    return before.rstrip() + behind[last.end() :]


def gist(kind: str, message: str) -> str:
    """The part of a message that the same mistake has in every program; '' if that is no evidence.

    Numbers and shapes are kept: they come from the case's inputs, which are the same for everyone.

    Args:
        kind: name of the exception's type.
        message: the message as `plain` returns it.
    """
    if kind in KINDS_WITHOUT_GIST:
        return ""
    text = _FROM_THE_CHECK.sub("", message).partition("\n\n")[0]
    text = text.partition(ADVICE_SEPARATOR)[0] if kind in AGENT_KINDS else text
    text = _NODE_OF_GRAPH.sub("", text)
    for pattern in (_ADDRESS, _OBJECT, _METHOD, _PATH, _TENSOR, _NUMBER_OF_LAYER):
        text = pattern.sub("", text)
    text = _ITERABLE.sub(r"'\1' is not iterable", _OPERANDS.sub(_both, text))
    text = _WIDTH.sub(r"\1", text) if text.startswith("Cannot cast ufunc") else text
    return " ".join(text.split())[:MAX_GIST_CHARACTERS]


def _both(found: re.Match[str]) -> str:
    """The operands' types, sorted: the operator and the operands' order depend on style."""
    return f"unsupported operand types: {' and '.join(sorted(found.groups()))}"
