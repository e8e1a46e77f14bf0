"""Correct answers to the unit `preprocessing` in other styles: each must get full marks."""

from grader.authoring.misconceptions import right_answer

RESIZING = [
    right_answer(
        "fit_bicubic",
        resize_images="""
def resize_images(images, size):
    from PIL import ImageOps

    out = np.empty((len(images), size, size, 3), dtype=np.uint8)
    for i, image in enumerate(images):
        if not isinstance(image, np.ndarray):
            with Image.open(image) as file:
                upright = ImageOps.exif_transpose(file)
                if upright.mode[0] == "I":
                    image = (np.array(upright) // 256).astype("uint8")
                else:
                    image = np.array(upright.convert("RGB"))
        picture = Image.fromarray(image).convert("RGB")
        out[i] = ImageOps.fit(picture, (size, size), method=Image.Resampling.BICUBIC)
    return out
""",
    ),
    right_answer(
        "box_argument_bilinear",
        resize_images="""
def resize_images(images, size):
    def load(image):
        if isinstance(image, (str, Path)):
            image = Image.open(Path(image))
            ImageOps.exif_transpose(image, in_place=True)
            if np.asarray(image).max() > 255:
                image = Image.fromarray(np.uint8(np.asarray(image) * (255 / 65535)))
        else:
            image = Image.fromarray(image)
        return image if image.mode == "RGB" else image.convert("RGB")

    def square(picture):
        w, h = picture.size
        s = min(w, h)
        return (w - s) / 2, (h - s) / 2, (w + s) / 2, (h + s) / 2

    pictures = [load(image) for image in images]
    return np.array(
        [np.array(p.resize((size, size), Image.BILINEAR, box=square(p))) for p in pictures]
    )
""",
    ),
    right_answer(
        "shorter_side_first_then_crop",
        resize_images="""
def resize_images(images, size):
    result = []
    for image in images:
        if isinstance(image, np.ndarray):
            picture = Image.fromarray(image)
        else:
            picture = Image.open(image)
        turns = {3: 180, 6: 270, 8: 90}
        angle = turns.get(picture.getexif().get(274, 1), 0)
        picture = picture.rotate(angle, expand=True)
        if picture.mode in ("I;16", "I;16B", "I"):
            picture = Image.fromarray(np.array(picture) / 257)
        picture = picture.convert(mode="RGB")
        factor = size / min(picture.size)
        picture = picture.resize(
            (round(picture.width * factor), round(picture.height * factor)),
            resample=Image.Resampling.HAMMING,
        )
        left = (picture.width - size) // 2
        top = (picture.height - size) // 2
        result.append(np.asarray(picture)[top : top + size, left : left + size])
    return np.stack(result, axis=0)
""",
    ),
    right_answer(
        "numpy_crop_then_box_with_gap",
        resize_images="""
def resize_images(images, size):
    result = np.zeros((len(images), size, size, 3), "uint8")
    for index, image in enumerate(images):
        if isinstance(image, (str, Path)):
            file = ImageOps.exif_transpose(Image.open(image))
            image = np.asarray(file if file.mode == "I;16" else file.convert("RGB"))
        if image.dtype == np.uint16:
            image = (image >> 8).astype(np.uint8)
        if image.ndim == 2:
            image = np.stack([image] * 3, axis=-1)
        height, width = image.shape[:2]
        side = min(height, width)
        top = (height - side) // 2
        left = (width - side) // 2
        image = image[top : top + side, left : left + side]
        picture = Image.fromarray(np.ascontiguousarray(image))
        result[index] = picture.resize((size, size), Image.Resampling.BOX, reducing_gap=2.0)
    return result
""",
    ),
    right_answer(
        "lanczos_with_gap_from_bytes",
        resize_images="""
import io


def resize_images(images, size):
    resized = []
    for item in images:
        if isinstance(item, np.ndarray):
            picture = Image.fromarray(item)
        else:
            picture = Image.open(io.BytesIO(Path(item).read_bytes()))
        picture = ImageOps.exif_transpose(picture)
        if picture.mode.startswith("I"):
            picture = picture.convert("I").point(lambda level: level * (1 / 257) + 0).convert("L")
        picture = picture.convert("RGB")
        cut = abs(picture.width - picture.height) // 2
        if picture.width > picture.height:
            picture = picture.crop((cut, 0, cut + picture.height, picture.height))
        elif picture.height > picture.width:
            picture = picture.crop((0, cut, picture.width, cut + picture.width))
        picture = picture.resize((size, size), Image.LANCZOS, reducing_gap=3.0)
        resized.append(np.array(picture, dtype=np.uint8)[np.newaxis])
    return np.concatenate(resized)
""",
    ),
    right_answer(
        "areas_by_matrix_product",
        resize_images="""
def area_matrix(old, new):
    # Row j holds the share that each old pixel has in the new pixel j.
    edges = np.arange(new + 1) * old / new
    pixels = np.arange(old)
    overlap = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    shares = np.clip(overlap, 0, None)
    return shares / shares.sum(axis=1, keepdims=True)


def resize_images(images, size):
    out = []
    for image in images:
        if not isinstance(image, np.ndarray):
            image = ImageOps.exif_transpose(Image.open(image))
            if image.mode.startswith("I"):
                image = np.asarray(image) / 257
            else:
                image = np.asarray(image.convert("RGB"))
        if image.ndim == 2:
            image = image[:, :, np.newaxis].repeat(3, axis=2)
        h, w, _ = image.shape
        s = min(h, w)
        y, x = (h - s) // 2, (w - s) // 2
        square = image[y : y + s, x : x + s].astype(np.float64)
        a = area_matrix(s, size)
        out.append(np.einsum("iy,jx,yxc->ijc", a, a, square))
    return np.rint(np.stack(out)).astype(np.uint8)
""",
    ),
    right_answer(
        "keras_resize_with_antialias",
        resize_images="""
def resize_images(images, size):
    out = []
    for image in images:
        if not isinstance(image, np.ndarray):
            file = ImageOps.exif_transpose(Image.open(image))
            image = np.asarray(file)
            if image.dtype != "uint16":
                image = np.asarray(file.convert("RGB"))
        if image.dtype == "uint16":
            image = image / 65535 * 255
        if image.ndim == 2:
            image = np.repeat(image[..., None], 3, axis=-1)
        small = keras.ops.image.resize(
            image.astype("float32"), (size, size), interpolation="bilinear",
            antialias=True, crop_to_aspect_ratio=True, data_format="channels_last",
        )
        out.append(keras.ops.convert_to_numpy(small))
    return np.clip(np.round(np.stack(out)), 0, 255).astype("uint8")
""",
    ),
]

STORING = [
    right_answer(
        "positional_arrays",
        save_images="""
def save_images(path, images, labels):
    np.savez(path, images, labels)
""",
        load_images="""
def load_images(path):
    data = np.load(path)
    images, labels = data["arr_0"], data["arr_1"]
    data.close()
    return images, labels
""",
    ),
    right_answer(
        "open_file_and_keywords",
        save_images="""
def save_images(path, images, labels):
    with open(path, "wb") as f:
        np.savez_compressed(f, **{"y": np.asarray(labels), "x": np.asarray(images)})
""",
        load_images="""
def load_images(path):
    with open(path, "rb") as f:
        loaded = np.load(f, allow_pickle=False)
        return tuple(loaded[name] for name in ("x", "y"))
""",
    ),
    right_answer(
        "raw_bytes_beside_their_shapes",
        save_images="""
def save_images(path, images, labels):
    stored = {}
    for name, array in (("images", images), ("labels", labels)):
        stored[name] = np.frombuffer(array.tobytes(), np.uint8)
        stored[name + "_shape"] = np.array(array.shape)
        stored[name + "_dtype"] = np.array(array.dtype.str)
    np.savez(str(path), **stored)
""",
        load_images="""
def load_images(path):
    with np.load(str(path)) as stored:
        return tuple(
            np.frombuffer(stored[name].tobytes(), str(stored[name + "_dtype"]))
            .reshape(stored[name + "_shape"])
            .copy()
            for name in ("images", "labels")
        )
""",
    ),
    right_answer(
        "checks_what_it_reads",
        save_images="""
def save_images(path, images, labels):
    if len(images) != len(labels):
        raise ValueError("one label for each image, please")
    np.savez_compressed(Path(path), labels=labels, images=images)
""",
        load_images="""
def load_images(path):
    with np.load(Path(path), mmap_mode=None, allow_pickle=False) as file:
        images = file["images"]
        labels = file["labels"]
    if len(images) != len(labels):
        raise ValueError("the file is damaged")
    return [images, labels]
""",
    ),
]

STATISTICS = [
    right_answer(
        "in_double_then_cast",
        center_pixels="""
def center_pixels(images):
    return images.astype(np.int16) - 128
""",
        subtract_mean_image="""
def subtract_mean_image(train, test):
    dtype = train.dtype if np.issubdtype(train.dtype, np.floating) else np.float32
    mean = np.mean(train, axis=0, dtype=np.float64)
    return (train - mean).astype(dtype), (test - mean).astype(dtype)
""",
        subtract_channel_mean="""
def subtract_channel_mean(train, test):
    dtype = train.dtype if np.issubdtype(train.dtype, np.floating) else np.float32
    mean = np.mean(train, axis=tuple(range(train.ndim - 1)), keepdims=True, dtype=np.float64)
    return (train - mean).astype(dtype), (test - mean).astype(dtype)
""",
        standardize_channels="""
def standardize_channels(train, test):
    dtype = train.dtype if np.issubdtype(train.dtype, np.floating) else np.float32
    flat = train.reshape(-1, train.shape[-1]).astype(np.float64)
    mean, std = flat.mean(0), flat.std(0)
    return ((train - mean) / std).astype(dtype), ((test - mean) / std).astype(dtype)
""",
        standardize_features="""
def standardize_features(train, test, epsilon=1e-7):
    dtype = train.dtype if np.issubdtype(train.dtype, np.floating) else np.float32
    wide = train.astype(np.float64)
    mu = wide.mean(axis=0, keepdims=True)
    sigma = np.sqrt(((wide - mu) ** 2).mean(axis=0, keepdims=True))
    return tuple(((x - mu) / (sigma + epsilon)).astype(dtype) for x in (train, test))
""",
        whiten="""
def whiten(train, test, epsilon=1e-5):
    dtype = train.dtype if np.issubdtype(train.dtype, np.floating) else np.float32
    X = train.reshape(train.shape[0], -1).astype(np.float64)
    mu = X.mean(axis=0)
    X = X - mu
    cov = np.dot(X.T, X) / X.shape[0]
    U, S, V = np.linalg.svd(cov)
    W = np.dot(U, np.dot(np.diag(1.0 / np.sqrt(S + epsilon)), U.T))
    T = test.reshape(test.shape[0], -1).astype(np.float64) - mu
    return (
        np.dot(X, W).reshape(train.shape).astype(dtype),
        np.dot(T, W).reshape(test.shape).astype(dtype),
    )
""",
    ),
    right_answer(
        "loops_over_channels",
        center_pixels="""
def center_pixels(images):
    return np.subtract(images, 128.0, dtype=np.float64)
""",
        subtract_mean_image="""
def subtract_mean_image(train, test):
    mean = np.zeros(train.shape[1:], dtype=np.result_type(train, np.float32))
    for image in train:
        mean += image
    mean /= len(train)
    return (
        np.stack([image - mean for image in train]),
        np.stack([image - mean for image in test]),
    )
""",
        subtract_channel_mean="""
def subtract_channel_mean(train, test):
    floats = np.result_type(train, np.float32)
    train, test = train.astype(floats), test.astype(floats)
    for c in range(train.shape[-1]):
        mean = train[..., c].mean()
        train[..., c] -= mean
        test[..., c] -= mean
    return train, test
""",
        standardize_channels="""
def standardize_channels(train, test):
    floats = np.result_type(train, np.float32)
    new_train, new_test = np.empty(train.shape, floats), np.empty(test.shape, floats)
    for c in range(train.shape[-1]):
        mean, deviation = np.mean(train[..., c]), np.std(train[..., c])
        new_train[..., c] = (train[..., c] - mean) / deviation
        new_test[..., c] = (test[..., c] - mean) / deviation
    return new_train, new_test
""",
        standardize_features="""
def standardize_features(train, test, epsilon=1e-7):
    X = train.reshape(len(train), -1).astype(np.result_type(train, np.float32))
    T = test.reshape(len(test), -1).astype(X.dtype)
    first = X[0]
    X, T = X - first, T - first  # what is constant is 0 from here on
    mu = np.mean(X, axis=0)
    sigma = np.sqrt(np.var(X, axis=0)) + epsilon
    return ((X - mu) / sigma).reshape(train.shape), ((T - mu) / sigma).reshape(test.shape)
""",
        whiten="""
def whiten(train, test, epsilon=1e-5):
    floats = np.result_type(train, np.float32)
    X = train.reshape(len(train), -1).astype("float64")
    T = test.reshape(len(test), -1)
    mu = X.mean(axis=0)
    X, T = X - mu, T - mu
    cov = np.cov(X, rowvar=False, bias=True)
    lam, E = np.linalg.eigh(cov + epsilon * np.eye(len(cov)))
    W = E @ np.diag(np.clip(lam, epsilon, None) ** -0.5) @ E.T
    return (X @ W).reshape(train.shape).astype(floats), (T @ W).reshape(test.shape).astype(floats)
""",
    ),
    right_answer(
        "copies_changed_in_place",
        center_pixels="""
def center_pixels(images):
    centred = images.astype("float32")
    centred -= 128
    return centred
""",
        subtract_mean_image="""
def _float_copy(images):
    return images.copy() if images.dtype.kind == "f" else images.astype("float32")


def subtract_mean_image(train, test):
    train, test = _float_copy(train), _float_copy(test)
    mean = train.mean(axis=0)
    train -= mean
    test -= mean
    return train, test
""",
        subtract_channel_mean="""
def subtract_channel_mean(train, test):
    mean = np.array([train[..., c].mean() for c in range(train.shape[-1])])
    mean = mean.astype(train.dtype if train.dtype.kind == "f" else "float64")
    return np.subtract(train, mean), np.subtract(test, mean)
""",
        standardize_channels="""
def standardize_channels(train, test):
    mean = train.mean((0, 1, 2), "float64", keepdims=True)
    mean = mean.astype(train.dtype if train.dtype.kind == "f" else "float64")
    centred = train - mean
    variance = np.square(centred).mean(axis=(0, 1, 2), dtype="float64", keepdims=True)
    std = (np.sqrt(variance) + 1e-8).astype(centred.dtype)
    return centred / std, (test - mean) / std
""",
        standardize_features="""
def standardize_features(train, test, epsilon=1e-7):
    mean, std = np.mean(train, 0, np.float64), np.std(train, 0, np.float64)
    dtype = train.dtype if train.dtype.kind == "f" else np.float64
    scale = (1.0 / (std + epsilon)).astype(dtype)
    mean = mean.astype(dtype)
    return (train - mean) * scale, (test - mean) * scale
""",
        whiten="""
def whiten(train, test, epsilon=1e-5):
    n = train.shape[0]
    dtype = train.dtype if train.dtype.kind == "f" else np.float32
    flat = np.reshape(train, (n, -1)).astype(np.double)
    mean = flat.mean(axis=0, keepdims=True)
    centred = flat - mean
    sigma = np.einsum("ni,nj->ij", centred, centred) / n
    u, s, vt = np.linalg.svd(sigma, hermitian=True)
    zca = (u * (s + epsilon) ** -0.5) @ u.T
    out_train = (centred @ zca).reshape(train.shape)
    out_test = ((test.reshape(len(test), -1) - mean) @ zca).reshape(test.shape)
    return out_train.astype(dtype), out_test.astype(dtype)
""",
    ),
    right_answer(
        "one_helper_for_all",
        center_pixels="""
def center_pixels(images):
    return (images ^ 0x80).view(np.int8)
""",
        subtract_mean_image="""
def fit_and_apply(train, test, axes, scale=False, epsilon=0.0):
    mean = np.mean(train, axis=axes, keepdims=True)
    divisor = np.std(train, axis=axes, keepdims=True) + epsilon if scale else 1
    return [np.true_divide(x - mean, divisor) for x in (train, test)]


def subtract_mean_image(train, test):
    return tuple(fit_and_apply(train, test, 0))
""",
        subtract_channel_mean="""
def subtract_channel_mean(train, test):
    mean = train.mean(axis=0).mean(axis=0).mean(axis=0)  # short sums, one axis after the other
    return train - mean, test - mean
""",
        standardize_channels="""
def standardize_channels(train, test):
    by_channel = np.ascontiguousarray(np.moveaxis(train, -1, 0)).reshape(train.shape[-1], -1)
    center, spread = by_channel.mean(axis=1), by_channel.std(axis=1)  # pairwise along the last axis
    scaled = [np.divide(np.subtract(x, center), spread) for x in (train, test)]
    return scaled[0], scaled[1]
""",
        standardize_features="""
def standardize_features(train, test, epsilon=1e-7):
    wide = train.astype(np.float64)
    center, spread = np.mean(wide, axis=0), np.std(wide, axis=0, ddof=0)
    spread += epsilon
    kind = train.dtype if train.dtype.kind == "f" else np.float64
    return [np.divide(x - center, spread).astype(kind) for x in (train, test)]
""",
        whiten="""
def whiten(train, test, epsilon=1e-5):
    shape = train.shape[1:]
    X = train.reshape(-1, int(np.prod(shape)))
    mean = np.mean(X, axis=0)
    _, singular, rows = np.linalg.svd(X - mean, full_matrices=True)
    variance = np.zeros(len(rows), dtype=singular.dtype)
    variance[: len(singular)] = singular**2 / len(X)
    to_white = rows.T @ (rows / np.sqrt(variance + epsilon)[:, None])

    def apply(x):
        return ((x.reshape(-1, X.shape[1]) - mean) @ to_white).reshape((-1, *shape))

    return apply(train), apply(test)
""",
    ),
]

RIGHT_ANSWERS = [*RESIZING, *STORING, *STATISTICS]
