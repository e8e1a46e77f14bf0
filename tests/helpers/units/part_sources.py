"""Sources of a unit's parts: their definitions, with a mistake's edits made, compared as code."""

import ast

from grader.course.unit import edit


def definitions(source):
    """The definitions at the top level of a source by name: the node of each."""
    kinds = (ast.FunctionDef, ast.ClassDef)
    return {node.name: node for node in ast.parse(source).body if isinstance(node, kinds)}


def edited(source, misconception):
    """The source with the edits made; ValueError where one does not stand there exactly once."""
    found = edit(source, misconception)
    if found is None:
        raise ValueError(f"{misconception.name}: an edit does not stand there exactly once")
    return found


def without_docstrings(source):
    """The code of a definition, formatted alike, without any docstring."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)


def signature(node):
    """Argument names and defaults of a function, or of a class's constructor."""
    if isinstance(node, ast.ClassDef):
        node = next(item for item in node.body if getattr(item, "name", "") == "__init__")
    names = [argument.arg for argument in node.args.args]
    return names, [ast.literal_eval(default) for default in node.args.defaults]
