"""Draws the embedded set `shapes`: ten kinds of objects in colour, 32 × 32, for training in a minute.

    python datasets/make_shapes.py [FOLDER]

writes shapes-train.webp and shapes-test.webp (mosaics, row by row; lossless) and shapes.json (class
names, labels, checksums of the pixels) into FOLDER, by default the folder of this script. Image `i`
of a split depends on (SEED, split, i) alone, and NumPy's `RandomState` is frozen, so that every
machine draws the same images; a last bit of `sin` or `exp` may round a rare pixel another way, which
is why the files are committed.

What tells the class is the outline and nothing else: colours, contrast, texture, place, size,
turn, light, clutter, occlusion and noise have one distribution for all ten, and all outlines have
the same area.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

SEED = 20090408
SIDE = 32
COUNTS = {"train": 4000, "test": 1000}
COLUMNS = {"train": 80, "test": 40}
FINE = 3  # samples per pixel and axis, averaged: smooth edges
STEP = 8  # grey levels are multiples of it: noise in lower bits would only cost space

Grid = np.ndarray
Outline = Callable[[Grid, Grid], Grid]


def polygon(*corners: tuple[float, float]) -> Outline:
    """The inside of a polygon, by counting the edges that a ray to the right crosses."""

    def inside(x: Grid, y: Grid) -> Grid:
        odd = np.zeros(x.shape, bool)
        for (x0, y0), (x1, y1) in zip(corners, (*corners[1:], corners[0]), strict=True):
            if y0 != y1:
                odd ^= ((y0 > y) != (y1 > y)) & (x < x0 + (y - y0) * (x1 - x0) / (y1 - y0))
        return odd

    return inside


def star(rays: int, inner: float) -> Outline:
    """A star with its rays at radius 1 and its notches at `inner`."""
    angles = np.arange(2 * rays) * np.pi / rays
    radii = np.where(np.arange(2 * rays) % 2, inner, 1.0)
    return polygon(
        *zip((radii * np.sin(angles)).tolist(), (-radii * np.cos(angles)).tolist(), strict=True)
    )


# y points down, as in images. Size and place are evened out by `normalized`.
OUTLINES: dict[str, Outline] = {
    "disc": lambda x, y: x**2 + y**2 < 1,
    "ring": lambda x, y: (x**2 + y**2 < 1) & (x**2 + y**2 > 0.36),
    "crescent": lambda x, y: (x**2 + y**2 < 1) & ((x - 0.55) ** 2 + y**2 > 0.64),
    "triangle": polygon((0, -1), (0.9, 0.6), (-0.9, 0.6)),
    "square": polygon((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "star": star(5, 0.42),
    "cross": lambda x, y: (np.minimum(abs(x), abs(y)) < 0.3) & (np.maximum(abs(x), abs(y)) < 1),
    "heart": lambda x, y: (
        ((1.25 * x) ** 2 + (0.2 - 1.25 * y) ** 2 - 1) ** 3 < (1.25 * x) ** 2 * (0.2 - 1.25 * y) ** 3
    ),
    "arrow": polygon(
        (0, -1), (0.8, -0.1), (0.28, -0.1), (0.28, 1), (-0.28, 1), (-0.28, -0.1), (-0.8, -0.1)
    ),
    "hourglass": polygon((-0.8, -1), (0.8, -1), (0.12, 0), (0.8, 1), (-0.8, 1), (-0.12, 0)),
}
NAMES = tuple(OUTLINES)


def normalized(outline: Outline) -> Outline:
    """The same outline with area 1 and its centre of mass at the origin."""
    ticks = np.linspace(-1.5, 1.5, 601)
    x, y = np.meshgrid(ticks, ticks)
    inside = outline(x, y)
    size = float(np.sqrt(inside.mean() * 9.0))
    middle_x, middle_y = float(x[inside].mean()), float(y[inside].mean())
    return lambda u, v: outline(u * size + middle_x, v * size + middle_y)


SHAPES = tuple(normalized(OUTLINES[name]) for name in NAMES)


def grid() -> tuple[Grid, Grid]:
    """Sample points (x, y) of an image, in pixels from its middle."""
    ticks = (np.arange(SIDE * FINE) + 0.5) / FINE - SIDE / 2
    x, y = np.meshgrid(ticks, ticks)
    return x, y


X, Y = grid()


def draw_image(split: str, index: int, label: int) -> np.ndarray:
    """One image of a class: uint8 (32, 32, 3)."""
    random = np.random.RandomState([SEED, list(COUNTS).index(split), index])
    ground, figure = two_colours(random)
    picture = background(random, ground, figure)
    mask = SHAPES[label](*placed(random)) & ~covered(random)
    picture = np.where(mask[..., None], textured(random, figure), picture)
    picture = picture * lighting(random)[..., None]
    picture = picture.reshape(SIDE, FINE, SIDE, FINE, 3).mean((1, 3))
    return quantized(picture + grain(random))


def two_colours(random: np.random.RandomState) -> tuple[np.ndarray, np.ndarray]:
    """Colours in [0, 1] for ground and figure, well apart; the figure is the lighter in four of five."""
    lighter = random.uniform() < 0.8
    while True:
        ground, figure = random.uniform(0.05, 0.95, (2, 3))
        apart = figure.mean() - ground.mean()
        if abs(apart) > 0.15 and (apart > 0) == lighter and abs(figure - ground).max() > 0.35:
            return ground, figure


def background(random: np.random.RandomState, ground: np.ndarray, figure: np.ndarray) -> np.ndarray:
    """A slope between two shades of the ground, with bars and spots of any colour on it."""
    angle = random.uniform(0, 2 * np.pi)
    ramp = (X * np.cos(angle) + Y * np.sin(angle)) / SIDE + 0.5
    other = np.clip(ground + random.uniform(-0.2, 0.2, 3), 0, 1)
    picture = ground + ramp[..., None] * (other - ground)
    for _ in range(random.randint(1, 5)):
        share = random.uniform(0.2, 0.8)
        colour = share * random.uniform(0, 1, 3) + (1 - share) * random.choice([0, 1]) * figure
        x, y = turned(random.uniform(0, np.pi), *random.uniform(-16, 16, 2))
        if random.uniform() < 0.5:
            clutter = (abs(x) < random.uniform(4, 14)) & (abs(y) < random.uniform(0.5, 1.6))
        else:
            clutter = (x / random.uniform(1, 4)) ** 2 + (y / random.uniform(1, 4)) ** 2 < 1
        picture[clutter] = colour
    return picture


def turned(angle: float, x: float, y: float) -> tuple[Grid, Grid]:
    """The sample points seen from (x, y), turned by `angle`."""
    cosine, sine = np.cos(angle), np.sin(angle)
    return (X - x) * cosine + (Y - y) * sine, (Y - y) * cosine - (X - x) * sine


def placed(random: np.random.RandomState) -> tuple[Grid, Grid]:
    """The sample points as an object sees them that is somewhere, of some size and turn."""
    u, v = turned(random.uniform(-0.4, 0.4), *random.uniform(-3, 3, 2))
    size = random.uniform(13.0, 19.0)
    stretch = np.exp(random.uniform(-0.2, 0.2))
    return u / (size * stretch), v / (size / stretch)


def covered(random: np.random.RandomState) -> Grid:
    """What a strip or a spot in front of the object hides of it, in half of the images."""
    x, y = turned(random.uniform(0, np.pi), *random.uniform(-9, 9, 2))
    if random.uniform() < 0.5:
        return np.zeros(X.shape, bool)
    if random.uniform() < 0.5:
        return abs(y) < random.uniform(0.7, 1.5)
    return x**2 + y**2 < random.uniform(2, 4) ** 2


def textured(random: np.random.RandomState, figure: np.ndarray) -> np.ndarray:
    """The object's surface: plain, stripes, checks or dots in two shades of its colour."""
    kind = random.randint(4)
    x, y = turned(random.uniform(0, np.pi), *random.uniform(-4, 4, 2))
    period = random.uniform(3.0, 7.0)
    waves_x, waves_y = np.cos(2 * np.pi * x / period), np.cos(2 * np.pi * y / period)
    pattern = (np.zeros_like(x), waves_x, waves_x * waves_y, np.minimum(waves_x, waves_y))[kind]
    other = np.clip(figure + random.uniform(-0.35, 0.35, 3), 0, 1)
    return np.where(pattern[..., None] > 0, other, figure)


def lighting(random: np.random.RandomState) -> Grid:
    """A lamp at one side: factors between about 0.4 and 1.3."""
    angle = random.uniform(0, 2 * np.pi)
    slope = random.uniform(0, 0.6) / SIDE
    return random.uniform(0.6, 1.1) + slope * (X * np.cos(angle) + Y * np.sin(angle))


def grain(random: np.random.RandomState) -> np.ndarray:
    """Noise of the camera: the same in all three channels, and some in each."""
    grey = random.normal(0, 0.02, (SIDE, SIDE, 1))
    return random.uniform(0.5, 1.5) * (grey + random.normal(0, 0.008, (SIDE, SIDE, 3)))


def quantized(picture: np.ndarray) -> np.ndarray:
    """[0, 1] to uint8, in steps of STEP."""
    levels = np.floor(np.clip(picture, 0, 1) * (256 / STEP))
    return (np.minimum(levels, 256 // STEP - 1) * STEP + STEP // 2).astype(np.uint8)


def draw_labels(split: str) -> np.ndarray:
    """Each class equally often, in random order."""
    labels = np.arange(COUNTS[split]) % len(NAMES)
    np.random.RandomState([SEED, list(COUNTS).index(split)]).shuffle(labels)
    return labels


def mosaic(images: np.ndarray, columns: int) -> np.ndarray:
    """Images (N, H, W, 3) beside and below each other, row by row; `columns` must divide N."""
    count, height, width, channels = images.shape
    tiles = images.reshape(count // columns, columns, height, width, channels)
    return tiles.swapaxes(1, 2).reshape(count // columns * height, columns * width, channels)


def main() -> None:
    """Draw both splits and write the three files."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    described = {"side": SIDE, "classes": list(NAMES), "labels": {}, "sha256": {}}
    for split in COUNTS:
        labels = draw_labels(split)
        images = np.stack([draw_image(split, i, label) for i, label in enumerate(labels)])
        sheet = Image.fromarray(mosaic(images, COLUMNS[split]))
        path = folder / f"shapes-{split}.webp"
        sheet.save(path, lossless=True, quality=100, method=6)
        described["labels"][split] = "".join(map(str, labels))
        described["sha256"][split] = hashlib.sha256(images.tobytes()).hexdigest()
        print(f"{path}: {len(labels)} images, {path.stat().st_size:,} bytes")
    text = json.dumps(described, indent=1) + "\n"
    (folder / "shapes.json").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
