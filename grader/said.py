"""What an exception says: cut to what helps, and to what tells one exception from another.

Keras wraps an exception's text in a heading and a list of arguments, TensorFlow adds the places of its
own nodes, both colour it for terminals. `plain` takes that off. `gist` goes on and takes off what the
same mistake changes from one program to the next.
"""

from __future__ import annotations

import re

from grader.protocol import ADVICE
from grader.render.plain import without_sequences

MOST_LETTERS = 200  # of a gist; what tells messages apart stands at their beginning
NO_WORDS = frozenset(  # exceptions of the grader's own, which say nothing of what the mistake is
    "Delegated MalformedAnswer MissingPart ProcessEnded ResultTooLarge TimeLimitReached".split()
)

OWN_WORDS = frozenset(
    "MissingWeight WrongResult WrongShape".split()
)  # whole sentences, of the agent's

_NODE = re.compile(r"\{\{function_node [^{}]*\}\}\s*")
_OPERATION = re.compile(r"\s*\[Op:\w+\](?:\s*name:\s*\S*)?")
_CALLING = re.compile(r"\s*Exception encountered when calling [^\n]*?\.\s*\n\n")
_INFERRING = re.compile(
    r"\s*Could not automatically infer the output shape / dtype of .*?Error encountered:\s*\n\n",
    re.DOTALL,
)
_ARGUMENTS = re.compile(r"\s*\n\s*Arguments received by .*", re.DOTALL)
_DEFINED_AT = re.compile(r"\s*\n[^\n]* was defined here:\n.*", re.DOTALL)
_CONVERTED = re.compile(r"\s*in user code:\s*\n.*\n\s+\w+: (.*)", re.DOTALL)
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
    text = _ARGUMENTS.sub("", text)
    text = _DEFINED_AT.sub("", text)
    for _ in range(3):  # a layer in a layer in a model
        text = _INFERRING.sub("", _CALLING.sub("", text))
        text = _CONVERTED.sub(r"\1", text)
    text = _LOADED.sub("the saved model could not be read: ", text)
    return _OPERATION.sub("", _NODE.sub("", text)).strip()


def gist(kind: str, message: str) -> str:
    """What the same mistake says in anybody's program; '' where it is too little to go by.

    kind: the exception's type. message: made by `plain`. Numbers and shapes stay: they come from
    the inputs of the case, which are the same for everybody.
    """
    if kind in NO_WORDS:
        return ""
    text = _FROM_THE_CHECK.sub("", message).partition("\n\n")[0]
    text = text.partition(ADVICE)[0] if kind in OWN_WORDS else text
    text = _NODE_OF_GRAPH.sub("", text)
    for pattern in (_ADDRESS, _OBJECT, _METHOD, _PATH, _TENSOR, _NUMBER_OF_LAYER):
        text = pattern.sub("", text)
    text = _ITERABLE.sub(r"'\1' is not iterable", _OPERANDS.sub(_both, text))
    text = _WIDTH.sub(r"\1", text) if text.startswith("Cannot cast ufunc") else text
    return " ".join(text.split())[:MOST_LETTERS]


def _both(found: re.Match[str]) -> str:
    """Which operator it was, and which operand came first, is a matter of style."""
    return f"unsupported operand types: {' and '.join(sorted(found.groups()))}"
