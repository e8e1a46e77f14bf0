"""Hidden cases of the unit `preprocessing`, and checks of their own; never released."""

from grader.authoring import case, check, further

from .checks.center_pixels import centred_pixels
from .checks.load_images import loaded_values, refuses_pickle
from .checks.pictures import image_file, look_alike, scene
from .checks.resize_images import (
    resize_antialiases,
    resize_crops,
    resize_enlarges,
    resize_files,
    resize_grey,
    resize_kinds_of_files,
    resized,
)
from .checks.save_images import saved_file, saved_values
from .checks.standardize_channels import (
    channels_of_bytes,
    channels_of_many,
    channels_of_test,
    channels_of_train,
)
from .checks.standardize_features import (
    features_of_bytes,
    features_of_test,
    features_of_train,
    features_that_hardly_vary,
)
from .checks.subtract_channel_mean import (
    channel_mean_of_bytes,
    channel_mean_of_many,
    channel_mean_values,
)
from .checks.subtract_mean_image import mean_image_of_bytes, mean_image_values
from .checks.whiten import (
    whitened_bytes,
    whitened_grey_levels,
    whitened_test,
    whitened_train,
    whitened_with_epsilon,
)

OTHER_SIZES = {"images": 5, "tests": 1, "shape": (3, 2, 4)}

FURTHER = [
    further(
        resize_crops,
        case("to 6 x 6", shapes=[(18, 36), (30, 50), (12, 12), (24, 12)], size=6),
        case("to 5 x 5", shapes=[(20, 28), (21, 15)], size=5),
    ),
    further(
        resize_antialiases,
        case("24 x 24 to 3 x 3", side=24, size=3),
        case("80 x 80 to 5 x 5", side=80, size=5),
    ),
    further(resize_grey, case("to 4 x 4", size=4)),
    further(
        resize_files,
        case("four files", names=["d.png", "c.png", "a.png", "b.png"], as_path=False, size=4),
        case("JPEG files", names=["y.jpg", "x.jpg"], as_path=False, kind="JPEG"),
    ),
    further(
        resize_kinds_of_files,
        case("a palette, to 8 x 8", kind="palette", size=8),
        case("16 bits of grey, to 8 x 8", kind="deep grey", size=8),
        case("upside down", kind=3),
        case("the other side up", kind=8, size=8),
    ),
    further(resize_enlarges, case("8 x 4 to 12 x 12", shape=(8, 4), size=12)),
    further(saved_file, case("another draw", as_path=False)),
    further(
        saved_values,
        case("labels (N, 1)", dtype="uint8", label_dtype="uint8", label_shape=(1,)),
        case("float64 images", dtype="float64", label_dtype="int64", shape=(6, 2, 2, 1)),
    ),
    further(loaded_values, case("float32", dtype="float32", label_dtype="uint8")),
    further(refuses_pickle, case("another draw")),
    further(centred_pixels, case("one image", shape=(1, 16, 17, 3))),
    further(mean_image_values, case("one test image", dtype="float64", **OTHER_SIZES)),
    further(mean_image_of_bytes, case("one test image", **OTHER_SIZES)),
    further(channel_mean_values, case("one test image", dtype="float32", **OTHER_SIZES)),
    further(channel_mean_of_bytes, case("one test image", **OTHER_SIZES)),
    further(channel_mean_of_many, case("12288 pixels", images=192, channels=2)),
    further(channels_of_train, case("4 channels", dtype="float32", **OTHER_SIZES)),
    further(channels_of_test, case("one test image", dtype="float64", **OTHER_SIZES)),
    further(channels_of_bytes, case("one test image", **OTHER_SIZES)),
    further(channels_of_many, case("12288 pixels", images=192, channels=2)),
    further(
        features_of_train,
        case("epsilon 0.5", dtype="float64", epsilon=0.5, **OTHER_SIZES),
        case("a table", dtype="float32", images=6, shape=(5,)),
    ),
    further(features_of_test, case("one test image", dtype="float32", **OTHER_SIZES)),
    further(features_of_bytes, case("one test image", **OTHER_SIZES)),
    further(
        features_that_hardly_vary,
        case("deviations of 1e-5", scale=1e-5, images=9),
        case("a pixel that is 151.3 in all images", constant=151.3, images=11),
    ),
    further(
        whitened_train,
        case("epsilon 0.5", images=25, shape=(1, 2, 4), epsilon=0.5),
        case("a table", images=30, shape=(5,), epsilon=0.02),
    ),
    further(
        whitened_test,
        case("one test image", images=30, shape=(3, 1, 2), epsilon=0.3, tests=1, dtype="float64"),
    ),
    further(
        whitened_with_epsilon,
        case("4 images", images=4, shape=(1, 3, 3), epsilon=0.05, dtype="float64"),
    ),
    further(whitened_grey_levels, case("14 pictures of 5 x 5", images=14, shape=(5, 5, 3))),
    further(whitened_bytes, case("another draw", images=16, shape=(1, 1, 4))),
]


@check("resize_images", points=1, needs=resize_files, cases=[case("array, file, array", size=4)])
def resize_mixed_list(resize, draw, size):
    """Arrays and files may stand in one list, and keep their places."""
    scenes = [scene(draw, 16, 16 + 8 * index) for index in range(3)]
    items = [picture for picture, _ in scenes]
    items[1] = resize.file("a.png", image_file(items[1]), as_path=True)
    result = yield from resized(resize, items, size)
    yield from look_alike(result, [seen_at(size) for _, seen_at in scenes])
