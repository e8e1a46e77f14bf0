"""Draws the picture of a failed numeric check: the student's values against the reference's.

Up to a dozen values are drawn one by one. More are drawn as points around the line of equal values:
a wrong scale shows as another slope, a missing shift as a parallel line.
"""

from __future__ import annotations

import contextlib
import io
import logging
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from grader.report.arrays import as_numbers, valid_worst
from grader.report.model import Evidence
from grader.text.safe_text import one_line_of, shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Points of a picture. More hide each other and take longer to draw; fewer may miss a channel.
MAX_POINTS = 2000
_FEW = 12  # values that are drawn one by one; more do not fit side by side
_MAX_CHANNELS = 6  # channels that have their own colour and marker, as many as _COLOURS
_TOO_LARGE = 1e100  # keeps differences and axis limits far from float64's largest value
# (√5 − 1) / 2. Its multiples modulo 1 are evenly spread (Knuth, The Art of Computer Programming,
# vol. 3, section 6.4, theorem S), and follow no stride.
_GOLDEN = 0.6180339887498949
# Okabe and Ito 2008, "Color Universal Design", ordered dark to light: safe for the colour-blind.
_COLOURS = ("#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00")
_MARKERS = ("o", "s", "^", "D", "v", "P")
# Fixed margins: with automatic layout, matplotlib would draw everything twice.
_PLACES = {"left": 0.085, "right": 0.985, "bottom": 0.165, "top": 0.84, "wspace": 0.28}
_REFERENCE, _STUDENT = "#0072B2", "#D55E00"


@dataclass(frozen=True)
class _Points:
    """The values to draw; all arrays have rank 1 and the same length.

    channel: index on the last axis. index: index in the flattened array. left_out: values that are
    not finite or too large. size: elements of the whole array.
    """

    expected: np.ndarray
    got: np.ndarray
    channel: np.ndarray
    index: np.ndarray
    channels: int
    left_out: int
    size: int

    @property
    def difference(self) -> np.ndarray:
        return self.got - self.expected


def evidence_png(evidence: Evidence) -> bytes | None:
    """The picture as PNG, the same bytes for the same evidence.

    Returns:
        None where there is nothing to draw: an array is missing, not numeric or boolean, the shapes
        differ, there are fewer than two values, or the values that are finite in both arrays are
        equal or do not exist.
    """
    points = _points(evidence)
    if points is None:
        return None
    with _quiet():
        import matplotlib.style
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        with matplotlib.style.context("default"):
            title = _title(evidence, points)
            places = _PLACES | ({"top": 0.77} if "\n" in title else {})
            figure = Figure(figsize=(7.2, 3.1), dpi=100)
            canvas = FigureCanvasAgg(figure)
            left, right = figure.subplots(1, 2, gridspec_kw=places)
            few = points.size <= _FEW
            (_draw_values if few else _draw_cloud)(left, points)
            _draw_difference(right, points, by_channel=not few)
            for axes in (left, right):
                _short_ticks(axes)
                axes.spines[["top", "right"]].set_visible(False)
            for axes in (left, right) if few else (right,):
                _whole_numbers(axes)
            figure.suptitle(title, y=0.97, fontsize=10, parse_math=False)
            canvas.draw()
            return _small_png(np.asarray(canvas.buffer_rgba()))


def _small_png(pixels: np.ndarray) -> bytes:
    """A PNG of 48 colours without metadata, a third of the size; pixels: (height, width, RGBA)."""
    from PIL import Image

    image = Image.fromarray(np.ascontiguousarray(pixels[..., :3]))
    stream = io.BytesIO()
    image.quantize(48, Image.Quantize.MAXCOVERAGE).save(stream, format="PNG")
    return stream.getvalue()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Suppress matplotlib's messages (a font cache, a missing glyph) on the student's stderr."""
    logger = logging.getLogger("matplotlib")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _points(evidence: Evidence) -> _Points | None:
    if evidence.got is None or evidence.expected is None:
        return None
    for array in (evidence.got, evidence.expected):
        if np.asarray(array).dtype.kind == "b":
            return None
    got, expected = as_numbers(evidence.got), as_numbers(evidence.expected)
    if got is None or expected is None or got.shape != expected.shape or got.size < 2:
        return None
    channels = got.shape[-1] if got.ndim else 1
    index = _sample(got.size, _flat_worst(evidence))
    got, expected = got.ravel()[index], expected.ravel()[index]
    drawable = (np.abs(got) < _TOO_LARGE) & (np.abs(expected) < _TOO_LARGE)
    if not drawable.any() or np.array_equal(got[drawable], expected[drawable]):
        return None
    return _Points(
        expected=expected[drawable],
        got=got[drawable],
        channel=index[drawable] % channels,
        index=index[drawable],
        channels=channels,
        left_out=int(np.count_nonzero(~drawable)),
        size=evidence.got.size,
    )


def _flat_worst(evidence: Evidence) -> int:
    worst = valid_worst(evidence)
    return int(np.ravel_multi_index(worst, evidence.got.shape)) if worst else 0


def _sample(size: int, always: int) -> np.ndarray:
    """At most MAX_POINTS sorted indices below `size`, evenly spread, with `always` among them.

    With a fixed stride, all of them could fall on one channel; multiples of the golden ratio modulo
    1 meet all channels alike.
    """
    if size <= MAX_POINTS:
        return np.arange(size)
    spread = np.arange(1, MAX_POINTS) * _GOLDEN % 1.0
    return np.unique(np.append((spread * size).astype(np.int64), always))


def _title(evidence: Evidence, points: _Points) -> str:
    title = shorten(f"{one_line_of(evidence.result)}, {one_line_of(evidence.case)}", 90)
    remarks = []
    drawn = len(points.got) + points.left_out
    if drawn < points.size:
        remarks.append(f"{drawn:,} of {points.size:,} values")
    if points.left_out:
        remarks.append(f"{points.left_out:,} not finite or too large to draw")
    return "\n".join([title, "; ".join(remarks)] if remarks else [title])


def _draw_values(axes: Axes, points: _Points) -> None:
    style = {"linestyle": "none", "markersize": 8}
    axes.plot(
        points.index, points.expected, marker="o", color=_REFERENCE, label="expected", **style
    )
    axes.plot(points.index, points.got, marker="x", color=_STUDENT, mew=2, label="yours", **style)
    axes.set_xlabel("index in the flattened array")
    axes.set_ylabel("value")
    axes.set_xlim(-0.5, points.size - 0.5)
    axes.set_ylim(*_limits(points.expected, points.got))
    axes.legend(frameon=False, fontsize=8)


def _draw_cloud(axes: Axes, points: _Points) -> None:
    low, high = _limits(points.expected, points.got)
    axes.plot([low, high], [low, high], color="0.6", linewidth=1.5, zorder=1)
    named = 1 < points.channels <= _MAX_CHANNELS
    for channel in range(points.channels if named else 1):
        chosen = points.channel == channel if named else slice(None)
        _scatter(axes, points.expected[chosen], points.got[chosen], channel)
    if named:
        axes.legend(frameon=False, fontsize=7, markerscale=1.3, handletextpad=0.1)
    axes.set_xlim(*_limits(points.expected))
    axes.set_ylim(*_limits(points.got))
    axes.annotate(
        "grey line: equal values",
        (0.98, 0.03),
        xycoords="axes fraction",
        ha="right",
        fontsize=7,
        color="0.35",
    )
    axes.set_xlabel("expected")
    axes.set_ylabel("yours")


def _scatter(axes: Axes, x: np.ndarray, y: np.ndarray, channel: int) -> None:
    axes.plot(
        x,
        y,
        linestyle="none",
        marker=_MARKERS[channel],
        color=_COLOURS[channel],
        markersize=3.2,
        markeredgewidth=0,
        alpha=0.75,
        label=f"channel {channel}",
    )


def _draw_difference(axes: Axes, points: _Points, by_channel: bool) -> None:
    by_channel = by_channel and points.channels > 1
    place = points.channel if by_channel else points.index
    count = points.channels if by_channel else points.size
    axes.axhline(0, color="0.6", linewidth=1.5, zorder=1)
    shift = _spread(points.index, count) if by_channel else 0.0
    named = by_channel and count <= _MAX_CHANNELS
    if points.size <= _FEW:
        axes.bar(place, points.difference, width=0.5, color=_STUDENT)
    else:
        for channel in range(count if named else 1):
            chosen = points.channel == channel if named else np.full(len(place), True)
            x = (place + shift)[chosen]
            _scatter(axes, x, points.difference[chosen], channel)
    axes.set_xlim(-0.5, count - 0.5)
    axes.set_ylim(*_limits(points.difference, np.zeros(1)))
    axes.set_xlabel("channel (last axis)" if by_channel else "index in the flattened array")
    axes.set_ylabel("yours − expected")


def _spread(index: np.ndarray, count: int) -> np.ndarray:
    """Horizontal shifts that spread the points of a channel, the same for the same index."""
    return ((index // count) * _GOLDEN % 1.0 - 0.5) * 0.6


def _limits(*arrays: np.ndarray) -> tuple[float, float]:
    """Axis limits with a margin on both sides, even where all values are equal."""
    values = np.concatenate(arrays)
    low, high = float(values.min()), float(values.max())
    room = 0.07 * (high - low)
    if room <= 1e-12 * max(abs(low), abs(high)):
        room = 0.1 * abs(high) or 1.0
    return low - room, high + room


def _short_ticks(axes: Axes) -> None:
    """Set few ticks with short labels: there is no room for more."""
    axes.tick_params(labelsize=8)
    axes.locator_params(nbins=6)
    axes.ticklabel_format(scilimits=(-3, 4))
    for axis in (axes.xaxis, axes.yaxis):
        axis.get_offset_text().set_size(8)


def _whole_numbers(axes: Axes) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True, min_n_ticks=1))
