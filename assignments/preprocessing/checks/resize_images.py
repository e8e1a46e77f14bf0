"""Checks of `resize_images`."""

import numpy as np

from grader.authoring import case, check

from .pictures import deep_grey_file, dotted, image_file, laid_file, look_alike, scene


def resized(resize, items, size):
    """Yields shape and dtype of the resized images; returns them, or None where they are amiss."""
    result = resize(items, size).array()
    yield "shape", list(result.shape)
    yield "dtype", str(result.dtype)
    return result if result.shape == (len(items), size, size, 3) else None


@check(
    "resize_images",
    points=2,
    cases=[
        case("wide, tall and square to 8 x 8", shapes=[(24, 36), (48, 24), (16, 16)], size=8),
        case("the sizes mixed up, to 4 x 4", shapes=[(16, 8), (12, 12), (8, 20)], size=4),
    ],
)
def resize_crops(resize, draw, shapes, size):
    """`resize_images` shows the central square of each image, in order, as uint8."""
    scenes = [scene(draw, *shape) for shape in shapes]
    given = [resize.keep(picture) for picture, _ in scenes]
    result = yield from resized(resize, given, size)
    yield from look_alike(result, [seen_at(size) for _, seen_at in scenes])
    yield "image 0 after the call", given[0]


@check(
    "resize_images",
    points=2,
    needs=resize_crops,
    cases=[case("fine dots, 32 x 32 to 4 x 4", side=32, size=4)],
)
def resize_antialiases(resize, draw, side, size):
    """Detail that is too fine for the new size becomes its average colour."""
    picture, mean = dotted(draw, side)
    result = yield from resized(resize, [picture], size)
    yield from look_alike(result, [np.broadcast_to(mean, (size, size, 3))], tolerance=12.0)


@check(
    "resize_images",
    points=1,
    needs=resize_crops,
    cases=[case("colour and grey", size=6)],
)
def resize_grey(resize, draw, size):
    """A grey image (H, W) becomes three equal channels."""
    colour, seen_colour = scene(draw, 3 * size, 6 * size)
    grey, seen_grey = scene(draw, 8 * size, 4 * size)
    result = yield from resized(resize, [colour, np.ascontiguousarray(grey[..., 0])], size)
    seen = np.repeat(seen_grey(size)[..., :1], 3, axis=-1)
    yield from look_alike(result, [seen_colour(size), seen])


@check(
    "resize_images",
    points=1,
    needs=resize_crops,
    cases=[
        case("three PNG files", names=["tree.png", "bird.png", "lake.png"], as_path=False),
        case("pathlib.Path", names=["moon.png", "dune.png"], as_path=True),
    ],
)
def resize_files(resize, draw, names, as_path, kind="PNG", size=6):
    """Files are taken as well, by str or Path, in the order of the list; grey files too."""
    scenes = [scene(draw, 24 + 24 * (index % 2), 24) for index in range(len(names))]
    grey = len(names) - 1
    items, wanted = [], []
    for index, (picture, seen_at) in enumerate(scenes):
        seen = seen_at(size)
        data = image_file(picture, "L" if index == grey else "RGB", kind)
        items.append(resize.file(names[index], data, as_path=as_path))
        wanted.append(np.repeat(seen[..., :1], 3, axis=-1) if index == grey else seen)
    result = yield from resized(resize, items, size)
    # JPEG keeps colours only roughly.
    yield from look_alike(result, wanted, tolerance=8.0 if kind == "PNG" else 12.0)


@check(
    "resize_images",
    points=1,
    needs=resize_crops,
    cases=[
        case("a palette", kind="palette"),
        case("16 bits of grey", kind="deep grey"),
        case("a photograph to be turned", kind=6),
    ],
)
def resize_kinds_of_files(resize, draw, kind, size=4):
    """A file shows what is in it: the colours of a palette, 16 bits of grey, a photograph upright."""
    scenes = [scene(draw, 16, 24), scene(draw, 24, 16)]
    wanted = [seen_at(size) for _, seen_at in scenes]
    tolerance = 12.0  # JPEG keeps colours only roughly
    if kind == "palette":
        data = [image_file(picture, "P") for picture, _ in scenes]
        tolerance = 16.0  # 64 colours are some levels off the picture that they were chosen for
    elif kind == "deep grey":
        data = [deep_grey_file(picture) for picture, _ in scenes]
        wanted = [np.repeat(seen[..., :1], 3, axis=-1) for seen in wanted]
        tolerance = 8.0
    else:
        data = [laid_file(picture, kind) for picture, _ in scenes]
    suffix = "png" if isinstance(kind, str) else "jpg"
    items = [resize.file(f"{name}.{suffix}", item) for name, item in zip("qp", data, strict=True)]
    result = yield from resized(resize, items, size)
    yield from look_alike(result, wanted, tolerance)


@check(
    "resize_images",
    points=1,
    needs=resize_crops,
    cases=[case("8 x 12 to 16 x 16", shape=(8, 12), size=16)],
)
def resize_enlarges(resize, draw, shape, size):
    """Images smaller than the size are enlarged."""
    picture, seen_at = scene(draw, *shape)
    result = yield from resized(resize, [picture], size)
    yield from look_alike(result, [seen_at(size)], tolerance=10.0)


CHECKS = [
    resize_crops,
    resize_antialiases,
    resize_grey,
    resize_files,
    resize_kinds_of_files,
    resize_enlarges,
]
