"""What an exception says: cut to what helps, and to what tells one exception from another.

Keras wraps an exception's text in a heading and a list of arguments, TensorFlow adds the places of its
own nodes, both colour it for terminals. `plain` takes that off. `gist` goes on and takes off what the
same mistake changes from one program to the next.
"""

from __future__ import annotations

import re

from grader.protocol.frames import ADVICE
from grader.text.safe_text import without_sequences

MAX_GIST_CHARACTERS = 200  # of a gist; what tells messages apart stands at their beginning
KINDS_WITHOUT_GIST = (
    frozenset(  # exceptions of the grader's own, which say nothing of what the mistake is
        "Delegated MalformedAnswer MissingPart ProcessEnded ResultTooLarge TimeLimitReached".split()
    )
)

AGENT_KINDS = frozenset(
    "MissingWeight WrongResult WrongShape".split()
)  # whole sentences, of the agent's

_NODE = re.compile(r"\{\{function_node [^{}]*\}\}\s*")
_OPERATION = re.compile(r"(?<!\s)\s*+\[Op:\w+\](?:\s*name:\s*\S*)?")
# Where a pattern begins or ends with spaces, it may not try each of a thousand for its first one.
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
    """The message without colours and without what libraries wrap around it."""
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
    """The text without AutoGraph's traceback: what stands behind the exception's type, its last line."""
    before, _, behind = text.partition(_CONVERTED)
    space, line_end, behind = behind.partition("\n")
    *_, last = [None, *_RAISED.finditer(behind)]
    if space.strip() or not line_end or last is None:
        return text
    return before.rstrip() + behind[last.end() :]


def gist(kind: str, message: str) -> str:
    """What the same mistake says in anybody's program; '' where it is too little to go by.

    kind: the exception's type. message: made by `plain`. Numbers and shapes stay: they come from
    the inputs of the case, which are the same for everybody.
    """
    if kind in KINDS_WITHOUT_GIST:
        return ""
    text = _FROM_THE_CHECK.sub("", message).partition("\n\n")[0]
    text = text.partition(ADVICE)[0] if kind in AGENT_KINDS else text
    text = _NODE_OF_GRAPH.sub("", text)
    for pattern in (_ADDRESS, _OBJECT, _METHOD, _PATH, _TENSOR, _NUMBER_OF_LAYER):
        text = pattern.sub("", text)
    text = _ITERABLE.sub(r"'\1' is not iterable", _OPERANDS.sub(_both, text))
    text = _WIDTH.sub(r"\1", text) if text.startswith("Cannot cast ufunc") else text
    return " ".join(text.split())[:MAX_GIST_CHARACTERS]


def _both(found: re.Match[str]) -> str:
    """Which operator it was, and which operand came first, is a matter of style."""
    return f"unsupported operand types: {' and '.join(sorted(found.groups()))}"
