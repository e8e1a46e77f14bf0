"""The commands `grader data list` and `grader data fetch`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.app import app

if TYPE_CHECKING:
    from grader.datasets.download import Progress
    from grader.datasets.registry import Dataset

data_app = typer.Typer(
    help="Images to train on: which there are, and getting them.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
app.add_typer(data_app, name="data")

DataFolder = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="FOLDER",
        help="The folder for the files; else $GAMMABETA_DATA, else your cache folder.",
    ),
]


@data_app.command("list")
def list_datasets(data: DataFolder = None) -> None:
    """Show the data sets, their licence, and which of them are here.

    Example: `grader data list`, `grader data list --data ~/data`
    """
    from grader.datasets.places import data_folder, embedded_folder
    from grader.datasets.registry import REGISTRY, read_registry

    folder, cards = data_folder(data), embedded_folder(REGISTRY)
    for dataset in read_registry().values():
        typer.echo(f"{dataset.name}: {dataset.about}")
        typer.echo(f"    {_where(dataset, folder)}")
        typer.echo(f"    licence: {dataset.licence}")
        typer.echo(f"    cite: {dataset.cite}")
        typer.echo(f"    card: {cards / dataset.card}")


@data_app.command()
def fetch(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As `grader data list` has it.")],
    data: DataFolder = None,
    address: Annotated[
        list[str] | None,
        typer.Option("--from", metavar="URL", help="Another place that has the same archive."),
    ] = None,
) -> None:
    """Get a data set from its publisher, check it, and keep it; a broken download is continued.

    Example: `grader data fetch cifar10`, `grader data fetch cifar10 --data ~/data`
    """
    from grader.datasets.fetching import fetch as fetch_files
    from grader.datasets.places import data_folder
    from grader.datasets.registry import find_dataset

    dataset, folder = find_dataset(name), data_folder(data)
    if not dataset.versions:
        typer.echo(f"{name} comes with the kit: nothing to fetch")
        return
    with _bytes_bar(f"fetching {dataset.title}") as progress:
        done = fetch_files(dataset, folder, address or (), progress, _note)
    if done.new:
        typer.echo(f"{dataset.title} is in {done.path}, all files checked")
        typer.echo(f"cite: {dataset.cite}; licence: {dataset.licence}")
    else:
        typer.echo(f"{dataset.title} was already in {done.path}, all files checked")


def _where(dataset: Dataset, folder: Path) -> str:
    """Where a data set is, without reading its files."""
    from grader.datasets.dataset_files import find_files

    if not dataset.versions:
        return "comes with the kit"
    found = find_files(dataset, folder)
    if found is None:
        megabytes = dataset.versions[0].archive.size / 1e6
        return f"not in {folder}; `grader data fetch {dataset.name}` gets it ({megabytes:.0f} MB)"
    if found.missing:
        return f"in {found.path}, without {', '.join(file.name for file in found.missing)}"
    return f"in {found.path}"


def _note(line: str) -> None:
    typer.echo(f"note: {line}", err=True)


@contextmanager
def _bytes_bar(title: str) -> Iterator[Progress]:
    """A progress bar in megabytes on stderr, shown from the first byte on."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    console = Console(stderr=True)
    bar = Progress(*columns, TimeRemainingColumn(), transient=True, console=console)
    task = bar.add_task(title, total=None)

    def progress(done: int, total: int) -> None:
        bar.start()  # not before the first byte: a bar that never ran leaves an empty line
        bar.update(task, completed=done, total=total)

    try:
        yield progress
    finally:
        if bar.live.is_started:
            bar.stop()
