"""The code cells of a unit's solved notebook, and what each is for."""

import inspect

import jupytext


def code_cells(script):
    """The code cells of the notebook `script`."""
    return [cell for cell in jupytext.read(script).cells if cell.cell_type == "code"]


def is_experiment(cell):
    return "experiment" in cell.metadata.get("tags", [])


def is_check(cell):
    return cell.source.startswith("check(")


def is_solution(cell):
    return "### BEGIN SOLUTION" in cell.source


def smaller(function, sizes):
    """The function of an experiment, run with these arguments whatever it is given."""

    def run(*args, **more):
        bound = inspect.signature(function).bind_partial(*args, **more)
        bound.arguments.update(sizes)
        return function(*bound.args, **bound.kwargs)

    return run
