"""Visible checks and cases of the unit `preprocessing`; released with the assignment."""

from grader.authoring import part

from . import (
    center_pixels,
    load_images,
    resize_images,
    save_images,
    standardize_channels,
    standardize_features,
    subtract_channel_mean,
    subtract_mean_image,
    whiten,
)

# What the parts must not delegate to.
NORMALIZERS = (
    "keras.layers.Normalization",
    "keras.layers.Rescaling",
    "keras.utils.normalize",
    "keras.preprocessing.image.ImageDataGenerator",
    "keras.legacy.preprocessing.image.ImageDataGenerator",
    "tensorflow.image.per_image_standardization",
)
FLOAT64 = "the formula, computed another way in float64"

PARTS = [
    part("resize_images", reference="another antialiasing filter"),
    part("save_images", reference="numpy.savez_compressed"),
    part("load_images", reference="numpy.load"),
    part("center_pixels", forbidden=NORMALIZERS, reference=FLOAT64),
    part("subtract_mean_image", forbidden=NORMALIZERS, reference=FLOAT64),
    part("subtract_channel_mean", forbidden=NORMALIZERS, reference="keras.layers.Normalization"),
    part("standardize_channels", forbidden=NORMALIZERS, reference=FLOAT64),
    part("standardize_features", forbidden=NORMALIZERS, reference=FLOAT64),
    part("whiten", forbidden=NORMALIZERS, reference="singular value decomposition in float64"),
]

# In the order in which they run: a check stands after those that it needs.
CHECKS = [
    *resize_images.CHECKS,
    *save_images.CHECKS,
    *load_images.CHECKS,
    *center_pixels.CHECKS,
    *subtract_mean_image.CHECKS,
    *subtract_channel_mean.CHECKS,
    *standardize_channels.CHECKS,
    *standardize_features.CHECKS,
    *whiten.CHECKS,
]
