"""Style the notebooks' pictures and save them.

The colours stay distinct for colour-blind readers (Okabe & Ito 2008, "Color Universal Design"). Each
line also has its own style and marker, so that pictures survive a black-and-white printer.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BLUE, ORANGE, GREEN, RED, SKY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9"
LOOKS = [
    {"color": BLUE, "linestyle": "-", "marker": "o"},
    {"color": RED, "linestyle": "--", "marker": "s"},
    {"color": GREEN, "linestyle": "-.", "marker": "^"},
    {"color": ORANGE, "linestyle": ":", "marker": "D"},
    {"color": SKY, "linestyle": (0, (5, 1)), "marker": "v"},
    {"color": "#000000", "linestyle": (0, (1, 1)), "marker": "x"},
]
FOLDER = "pictures"


def style() -> None:
    """Set matplotlib's defaults for the notebook's pictures."""
    import matplotlib.pyplot as plt

    plt.rcParams.update(
        {
            "figure.dpi": 100,
            "figure.constrained_layout.use": True,
            "font.size": 10,
            "axes.titlesize": 11,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "lines.markersize": 5,
            "legend.frameon": False,
        }
    )


def show(figure: Figure, name: str) -> None:
    """Save `figure` as `pictures/NAME.png` in the working folder, show it and close it.

    A picture of that name from an earlier run is replaced. If the file cannot be written, the picture
    is still shown, and one line is printed to say that it was not saved.

    Args:
        figure: the figure to save and show.
        name: the file name without its ending.
    """
    import matplotlib.pyplot as plt

    path = Path(FOLDER) / f"{name}.png"
    try:
        path.parent.mkdir(exist_ok=True)
        figure.savefig(path, dpi=150)
    except OSError as error:
        print(f"{path} was not kept: {error.strerror or error}")
    plt.show()
    plt.close(figure)
