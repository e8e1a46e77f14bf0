"""Pillow's switches: what it refuses to open."""

from __future__ import annotations

from grader.process_state.switch import Switch, known, variable

# Pillow's own default: a quarter of a gibibyte at three bytes a pixel.
_MAX_PIXELS = (1 << 30) // 4 // 3


def switches() -> list[Switch]:
    """Those of the loaded modules, at Pillow's defaults."""
    file = "PIL.ImageFile"
    return [
        *known(
            lambda: variable("Pillow's largest image", "PIL.Image", "MAX_IMAGE_PIXELS", _MAX_PIXELS)
        ),
        *known(lambda: variable("Pillow's cut files", file, "LOAD_TRUNCATED_IMAGES", False)),
        *known(lambda: variable("Pillow's block", file, "MAXBLOCK", 65536)),
    ]
