# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Preprocessing
#
# A network sees no pictures, only numbers, and it matters a lot which ones. Before the first layer
# does anything, someone has cut the pictures to one size, stored them, centred them and scaled
# them. This unit is about doing that well. The steps are short, most are one line of NumPy, and
# nearly all of them have a well-known way to go wrong in silence: the network still trains, only
# worse, and nobody is told why.
#
# **How to use this notebook**
#
# 1. Read, then fill in each cell that says so. Names and arguments stay as they are.
# 2. Run the check cell below it. `check("…")` tells at once whether the part is right and, where
#    it recognizes a mistake, which one. Run it as often as you like.
# 3. Further, hidden cases of the same checks run at hand-in, with other numbers and shapes. Code
#    that does what the task says passes them too.
# 4. Cells called *experiment* train or draw with the parts that you wrote. They give no points and
#    never cost any, so change them freely: each ends with suggestions.
# 5. Before you hand in: *Restart the kernel and run all cells*.
#
# | | you write | in |
# |---|---|---|
# | 1 | `resize_images` | Pillow |
# | 2 | `save_images`, `load_images` | NumPy |
# | 3 | `center_pixels` | NumPy |
# | 4 | `subtract_mean_image`, `subtract_channel_mean` | NumPy |
# | 5 | `standardize_channels`, `standardize_features` | NumPy |
# | 6 | `whiten` | NumPy |
#
# Images are arrays of shape $(N, H, W, C)$: images, rows, columns, channels (red, green, blue).
# Never change an array that you are given: other code may still need it. The sources, named in
# brackets where they are used, are listed at the end.

# %%
from pathlib import Path

import keras
import numpy as np
from PIL import Image, ImageOps

# %%
from grader import checker

check = checker("preprocessing", globals())

# %% [markdown]
# The experiments look at small coloured shapes that come with this kit, ten kinds of them. With
# `LECTURE_SIZE = True` they run on larger pictures and more of them, as in the lecture; that takes
# minutes where it takes seconds now.

# %% tags=["experiment"]
import io
import tempfile

import matplotlib.pyplot as plt

from grader.datasets import load_images_dataset
from grader.pictures import BLUE, LOOKS, ORANGE, RED, show, style

style()
LECTURE_SIZE = False
(shapes, shape_labels), (test_shapes, test_shape_labels) = load_images_dataset("shapes")

# %% [markdown]
# ## 1 Pictures of one size
#
# Photographs come wide and tall, large and small, in colour and in grey. A network wants one array
# $(N, S, S, 3)$. Three decisions lead there.
#
# **Crop, do not squeeze.** Squeezing a wide picture into a square makes ellipses out of circles.
# Cutting off margins loses what stands there, but photographers put what matters into the middle.
# So: the largest square that fits, from the centre, and then resize it. This is how the pictures of
# ImageNet were prepared for the network that made convolutions famous [Krizhevsky, Sutskever &
# Hinton 2012, section 2].
#
# **Average, do not pick.** When a picture shrinks by a factor $f$, each new pixel stands for about
# $f \times f$ old ones. *Nearest neighbour* keeps one of them and throws the others away. A fine
# pattern is then sampled more coarsely than twice per period, and shows up as a different, coarse
# pattern that was never there: *aliasing*. An *antialiasing* filter takes a weighted mean of all the
# old pixels that a new one covers. Which weights hardly matters here: in Pillow `BOX` is the plain
# mean, `BILINEAR`, `HAMMING`, `BICUBIC` and `LANCZOS` are smoother, and all widen as the picture
# shrinks. Beware of other libraries: what they call bilinear or bicubic often looks at the nearest
# 4 or 16 pixels only, whatever the factor, unless you ask for antialiasing [Parmar, Zhang & Zhu
# 2022].
#
# **Three channels, always.** Grey pictures have one channel, files with a palette hold numbers of
# colours rather than colours. Pillow's `convert("RGB")` makes three channels of all of them.
#
# **Eight bits.** Microscopes, telescopes and depth cameras write grey with 16 bits: white is 65535
# there, not 255. Pillow opens such a file in a mode that begins with `I` (`I;16`, say), and
# `convert` cuts off at 255 whatever is larger, so that nothing but black and white is left. Divide
# by 257 first: $65535 / 257 = 255$.
#
# **Upright.** A phone that is held upright stores what its sensor saw, a picture on its side, and
# notes in the file (in the EXIF data) how to turn it. Programs that show pictures obey the note.
# Pillow leaves that to you: `ImageOps.exif_transpose(picture)`. A network that only ever saw people
# lying down will not know one who stands.
#
# Two traps on the way: Pillow's `size` is (width, height), NumPy's `shape` is (height, width,
# channels). And the constant `Image.ANTIALIAS` of old slides is gone from Pillow 10 on; it was
# another name for `LANCZOS`.


# %% tags=["experiment"]
def photograph(height=120, width=200):
    """A made-up photograph of a round sun over hills: uint8 (height, width, 3)."""
    y, x = np.mgrid[:height, :width]
    picture = np.stack([90 + 0.9 * y, 150 + 0.4 * y, 235 - 0.5 * y], axis=-1)
    sun = (x - width / 2) ** 2 + (y - 0.42 * height) ** 2 < (0.28 * height) ** 2
    picture[sun] = (250, 205, 70)
    for shift, colour in ((0.0, (60, 120, 70)), (2.2, (35, 80, 55))):
        hill = 0.78 * height + 0.1 * height * np.sin(x / 23 + shift) + 8 * shift
        picture[y > hill] = colour
    return np.clip(picture, 0, 255).astype(np.uint8)


# %% tags=["experiment"]
photo = photograph()
figure, axes = plt.subplots(1, 3, figsize=(10, 3), width_ratios=[200 / 120, 1, 1])
axes[0].imshow(photo)
frame = {"fill": False, "edgecolor": "white", "linewidth": 2, "linestyle": "--"}
axes[0].add_patch(plt.Rectangle((40, 0), 119, 119, **frame))
axes[0].set_title("The picture, and its central square …")
axes[1].imshow(photo[:, 40:160])
axes[1].set_title("… cropped …")
axes[2].imshow(Image.fromarray(photo).resize((120, 120)))
axes[2].set_title("… and everything, squeezed")
for axis in axes:
    axis.axis("off")
show(figure, "crop_or_squeeze")

# %% [markdown]
# **Your task.** Fill in `resize_images`, with Pillow.
#
# * `images` is a list. Each item is a uint8 array of shape (H, W, 3), a grey uint8 array (H, W), or
#   the file of a picture, as `str` or `pathlib.Path`. All of these may stand in one list.
# * Files may hold colour, a palette, or grey of 8 or 16 bits. A file with a note on how to turn it
#   is turned.
# * The central square of each is resized to `size` × `size` with an antialiasing filter of your
#   choice. Pictures smaller than that are enlarged.
# * The result is one uint8 array, in the order of the list.
#
# Which of the two sides loses the odd pixel when the margins cannot be equal, what becomes of
# transparency, of files of floats (no number is white there by agreement) and of an empty list: all
# that is up to you.


# %%
def resize_images(images, size):
    """Bring pictures to one square size.

    images: list of uint8 arrays of shape (H, W, 3) or (H, W), and of files (str or pathlib.Path),
        of any size each.
    size: side of the results, in pixels.

    Returns a uint8 array of shape (N, size, size, 3), in the order of the list: the central square
    of each picture, upright, resized with an antialiasing filter. Grey, of 8 bits or 16, becomes
    three equal channels. The arrays are not modified.
    """
    ### BEGIN SOLUTION
    resized = []
    for item in images:
        is_array = isinstance(item, np.ndarray)
        picture = Image.fromarray(item) if is_array else Image.open(item)
        picture = ImageOps.exif_transpose(picture)
        if picture.mode.startswith("I"):
            grey = np.rint(np.asarray(picture) / 257)
            picture = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
        picture = picture.convert("RGB")
        width, height = picture.size
        side = min(width, height)
        left, top = (width - side) // 2, (height - side) // 2
        square = picture.crop((left, top, left + side, top + side))
        small = square.resize((size, size), Image.Resampling.LANCZOS)
        resized.append(np.asarray(small))
    return np.stack(resized)
    ### END SOLUTION


# %%
check("resize_crops")

# %%
check("resize_antialiases")

# %%
check("resize_grey")

# %%
check("resize_files")

# %%
check("resize_kinds_of_files")

# %%
check("resize_mixed_list")

# %%
check("resize_enlarges")

# %% [markdown]
# ### Experiment: rings that were never there
#
# *How bad is it to just keep every fourth pixel?* The test picture below has rings that get finer
# from the middle to the rim. When it shrinks to `size` pixels, everything finer than two new pixels
# per ring cannot be shown, and should become plain grey.


# %% tags=["experiment"]
def aliasing(size=64, side=256):
    """Shrink a picture of ever finer rings by nearest neighbour and by resize_images.

    Returns {"rings", "nearest neighbour", "yours": pictures (·, ·, 3), "false contrast": {way:
    standard deviation, in grey levels, where nothing but grey should be left}}.
    """
    places = np.arange(side) - (side - 1) / 2
    squared = places[:, None] ** 2 + places**2
    rings = np.rint(127.5 + 127.5 * np.cos(np.pi * squared / side)).astype(np.uint8)
    nearest = Image.fromarray(rings).resize((size, size), Image.Resampling.NEAREST)
    found = {
        "rings": np.repeat(rings[..., None], 3, axis=-1),
        "nearest neighbour": np.repeat(np.asarray(nearest)[..., None], 3, axis=-1),
        "yours": resize_images([rings], size)[0],
    }
    # A ring at radius r is side / r pixels wide: too fine from r = size / 2 on.
    places = (np.arange(size) - (size - 1) / 2) * side / size
    too_fine = np.hypot(places[:, None], places) > 0.6 * size
    ways = ("nearest neighbour", "yours")
    found["false contrast"] = {way: float(found[way][too_fine].std()) for way in ways}
    return found


# %% tags=["experiment"]
found = aliasing()
figure, axes = plt.subplots(1, 3, figsize=(10, 4.4))
for axis, name in zip(axes, ("rings", "nearest neighbour", "yours"), strict=True):
    axis.imshow(found[name], interpolation="nearest", vmin=0, vmax=255)
    axis.set(xticks=[], yticks=[], title=name)
    side = f"{len(found[name])} pixels wide"
    contrast = found["false contrast"].get(name)
    axis.set_xlabel(side if contrast is None else f"{side}\nfalse contrast {contrast:.0f} levels")
axes[0].set_title("The picture: rings, finer and finer")
show(figure, "aliasing")

# %% [markdown]
# **What to see:** nearest neighbour invents whole families of rings, as strong as the real ones. A
# network would learn from them. With averaging the fine rings fade to grey, and only the coarse
# ones in the middle are left: the truth, as far as so few pixels can tell it.
#
# **Try it yourself:** put `Image.Resampling.BOX` into your function. It leaves faint false rings,
# since a plain mean is a simple filter; which of Pillow's filters leaves the least? Then
# `size=128`: why is nearest neighbour wrong there as well, and where do its rings begin?

# %% [markdown]
# ## 2 Keeping pictures
#
# Resizing thousands of photographs takes minutes, so it is done once and the result is kept. NumPy's
# `.npz` is a good place: one file, a ZIP archive of named arrays, each with its dtype and shape.
# `np.savez_compressed(path, first=…, second=…)` writes it, `np.load(path)["first"]` reads it, and
# every number comes back as it was.
#
# **Keep uint8.** A pixel takes one byte. Divided by 255 it takes four (float32) or eight (float64),
# on the disk and in memory, and tells nothing more. It also invites the next person to divide by 255
# once more, which makes every picture almost black; no error message will ever say so.
#
# **No pickle.** Python's `pickle` stores any object, and does so as a small *program* that builds the
# object when it is read. The author of the file decides what this program does, and it runs with all
# your rights. The documentation of the module says so in a red box: only unpickle data that you
# trust. NumPy falls back on pickle for arrays of Python objects (a list of pictures of different
# sizes becomes one), so `np.load` has refused these since 2019 unless you say `allow_pickle=True`.
# Don't. A data set consists of numbers, and numbers need no program.
#
# **Your task.** Fill in `save_images` and `load_images`.
#
# * `save_images` writes one `.npz` file to exactly the path that it is given (it ends in `.npz`
#   already; `str` or `Path`), without pickle.
# * `load_images` returns the pair `(images, labels)` with values, order and dtypes as they were
#   saved. Images may be uint8 or float by then.
# * A file that needs pickle is refused with an exception, of whatever kind, and nothing in it is
#   run.
# * The names of the arrays inside the file are yours to choose.


# %%
def save_images(path, images, labels):
    """Keep images and labels in one file, exactly as they are.

    path: where to write, ending in .npz (str or pathlib.Path).
    images: array of any shape (N, …), of uint8 or floats.
    labels: integer array of shape (N,) or (N, 1).

    The file holds plain arrays only, no pickled objects. Nothing is returned or modified.
    """
    ### BEGIN SOLUTION
    np.savez_compressed(path, images=images, labels=labels)
    ### END SOLUTION


# %%
check("saved_file")

# %%
check("saved_values")


# %%
def load_images(path):
    """Read what save_images wrote.

    path: the file (str or pathlib.Path).

    Returns (images, labels), with the values, order, shapes and dtypes that were saved. Raises an
    exception for a file that needs pickle, without running what is in it.
    """
    ### BEGIN SOLUTION
    with np.load(path, allow_pickle=False) as archive:
        return archive["images"], archive["labels"]
    ### END SOLUTION


# %%
check("loaded_values")

# %%
check("refuses_pickle")

# %% [markdown]
# ### Experiment: what a pickle can do
#
# *Does reading a file run code?* The file below pretends to hold images. Its author could have put
# any command in; this one leaves a note in a temporary folder.


# %% tags=["experiment"]
class Surprise:
    """An object that tells pickle to call a function of its author's choice when it is read."""

    def __init__(self, note):
        self.note = note

    def __reduce__(self):
        return Path.touch, (Path(self.note),)


def reading_runs_code():
    """Read a prepared file in two ways: {way: whether the code in it was run}."""
    ways = {
        "np.load(…, allow_pickle=True)": lambda path: np.load(path, allow_pickle=True)["images"],
        "your load_images": load_images,
    }
    ran = {}
    for way, read in ways.items():
        with tempfile.TemporaryDirectory() as folder:
            note, path = Path(folder) / "I was here.txt", Path(folder) / "images.npz"
            trap = np.array([Surprise(str(note))], dtype=object)
            np.savez(path, images=trap, labels=trap)
            try:
                read(path)
            except Exception as error:
                print(f"{way}: {type(error).__name__}")
            ran[way] = note.exists()
    return ran


# %% tags=["experiment"]
for way, ran in reading_runs_code().items():
    print(f"{way}: the code in the file was {'run' if ran else 'not run'}")

# %% [markdown]
# **What to see:** with `allow_pickle=True` the note is there before any line of yours has looked at
# the data. Your function raises, and nothing has happened.
#
# ### Experiment: what a byte is worth
#
# *How large do 1000 small pictures get?*


# %% tags=["experiment"]
def file_sizes(count=1000, quality=75):
    """Keep `count` pictures in several forms.

    Returns {form: (KiB on the disk, KiB in memory, largest error in grey levels)}.
    """
    images, labels = shapes[:count], shape_labels[:count]
    forms = {
        "uint8": images,
        "float32, divided by 255": images.astype(np.float32) / np.float32(255),
        "float64, divided by 255": images / 255,
    }
    sizes = {}
    with tempfile.TemporaryDirectory() as folder:
        for form, array in forms.items():
            path = Path(folder) / "images.npz"
            save_images(path, array, labels)
            loaded, _ = load_images(path)
            error = np.abs(loaded * (1.0 if form == "uint8" else 255.0) - images).max()
            sizes[form] = path.stat().st_size / 1024, loaded.nbytes / 1024, float(error)
    total, error = 0, 0
    for picture in images:
        stream = io.BytesIO()
        Image.fromarray(picture).save(stream, "JPEG", quality=quality)
        total += stream.tell()
        seen = np.asarray(Image.open(stream)).astype(int)
        error = max(error, np.abs(seen - picture).max())
    sizes[f"JPEG, quality {quality}"] = total / 1024, images.nbytes / 1024, float(error)
    return sizes


# %% tags=["experiment"]
sizes = file_sizes()
figure, axis = plt.subplots(figsize=(8.5, 3.6))
for index, (disk, memory, error) in enumerate(sizes.values()):
    label = ("on the disk", "in memory") if index == 0 else (None, None)
    axis.barh(index - 0.18, disk, height=0.34, color=BLUE, label=label[0])
    axis.barh(index + 0.18, memory, height=0.34, color=ORANGE, hatch="//", label=label[1])
    axis.text(max(disk, memory), index, f"  largest error {error:.0f} levels", va="center")
axis.set_yticks(range(len(sizes)), sizes)
axis.invert_yaxis()
axis.set(
    xlabel="size of 1000 pictures of 32 x 32 (KiB)",
    title="Dividing by 255 adds kilobytes, not information",
    xlim=(0, 1.35 * max(memory for _, memory, _ in sizes.values())),
)
axis.legend(loc="lower right")
show(figure, "file_sizes")

# %% [markdown]
# **What to see:** the same pixels, in four forms. Floats hold no more than bytes do and take more
# space even when compressed; in memory it is exactly four and eight times as much. JPEG is small and
# *not* the same: single pixels are off by more than a hundred levels, mostly in colour, which JPEG
# keeps at half the resolution. On a large photograph nobody would see it; in a picture of 32 pixels
# you may.
#
# **Try it yourself:** `quality=95`; uncompressed `np.savez`: how much does ZIP spare here, and how
# much on photographs of your own?

# %% [markdown]
# ## 3 Centring without statistics
#
# Pixels run from 0 to 255, all of them positive. Part 7 shows why a first layer dislikes that. The
# simplest remedy knows no data at all: subtract 128, so that pixels run from −128 to 127.
#
# It is also the simplest way to meet *wrap-around*. In uint8 there is nothing below 0: the numbers
# are arranged in a ring, and $10 - 128$ becomes 138, without any warning. NumPy 2 keeps the array's
# dtype when a Python number joins in [NumPy Enhancement Proposal 50], so `images - 128` is uint8
# again. Converting *afterwards* is too late: 138.0 is just as wrong. Convert first, then subtract.
#
# **Your task.** Fill in `center_pixels`: uint8 in, the pixel minus 128 out, in any dtype that holds
# the whole range exactly. Only shift; the unit stays grey levels.


# %%
def center_pixels(images):
    """Shift pixels from 0 … 255 to −128 … 127.

    images: uint8 array of any shape.

    Returns an array of the same shape that holds each pixel minus 128, in a float or signed
    integer dtype of your choice. The argument is not modified.
    """
    ### BEGIN SOLUTION
    return images.astype(np.float32) - 128
    ### END SOLUTION


# %%
check("centred_pixels")

# %% [markdown]
# ### Experiment: what wrap-around looks like
#
# *Would you notice it?* On a curve at once, and in a picture too, if you look. The trouble is that
# nobody looks: a network trains on the right-hand picture without a word of complaint.


# %% tags=["experiment"]
def centred_levels():
    """All levels 0 … 255, as they should be centred, yours, and subtracted in uint8."""
    levels = np.arange(256, dtype=np.uint8)
    return {
        "level": levels.astype(int),
        "yours": center_pixels(levels).astype(float),
        "in uint8": (levels - np.uint8(128)).astype(float),
    }


# %% tags=["experiment"]
found = centred_levels()
figure, axes = plt.subplots(1, 3, figsize=(10.5, 3.3), width_ratios=[1.4, 1, 1])
for look, name in zip(LOOKS, ("yours", "in uint8"), strict=False):
    axes[0].plot(found["level"], found[name], label=name, markevery=32, **look)
axes[0].axhline(0, color="black", linewidth=0.8)
axes[0].set(
    xlabel="pixel (grey levels)", ylabel="pixel − 128 (grey levels)", title="Below 128 uint8 wraps"
)
axes[0].legend()
photo = photograph()
axes[1].imshow(np.clip(center_pixels(photo) / 255 + 128 / 255, 0, 1))
axes[1].set_title("yours (grey is zero)")
axes[2].imshow(photo - np.uint8(128))
axes[2].set_title("subtracted in uint8")
for axis in axes[1:]:
    axis.axis("off")
show(figure, "wrap_around")

# %% [markdown]
# **Try it yourself:** what does `images.astype(np.int8) - 128` do, and why does it raise nothing for
# dark pixels? Which dtype would hold the *sum* of 1000 pixels?

# %% [markdown]
# ## 4 Subtracting a mean
#
# Better than 128 is what the data say themselves. Two means are in use:
#
# * the **mean image**, of shape $(H, W, C)$: each pixel of each channel averaged over all images, as
#   for AlexNet [Krizhevsky, Sutskever & Hinton 2012, section 2];
# * the **channel mean**, $C$ numbers: each channel averaged over all images *and* all pixels, as for
#   VGG [Simonyan & Zisserman 2015, section 2.1]. Three numbers are easier to carry around, fit any
#   picture size, and leave the sky brighter than the ground.
#
# **Whose mean?** Train's, always. A statistic is something *learned from data*, like a weight. Test
# pictures stand for those that nobody has seen yet: they go through the same change, with the same
# numbers, and have no part in choosing them. So all functions from here on take `(train, test)` and
# return the pair `(train, test)`. There are two ways to get this wrong, and part 8 shows what each
# one does: to normalize test with *its own* statistics, and to take them over train and test
# together.
#
# **Sum in float64.** Over the axes in front NumPy adds one number after the other, in the dtype of
# the array. float32 has 24 binary digits: its numbers around $2^{32}$ lie 512 apart. When a sum of
# pixels has come that far, the next pixel, 255 at most, is less than half a step, is rounded away,
# and the sum stands still. The 50,000 pictures of CIFAR-10 have 51,200,000 pixels in each channel.
# Random ones have a mean of 127.5, but as float32 `images.mean(axis=(0, 1, 2))` gives
# $2^{32} / 51200000 = 83.9$, and 43.6 grey levels stay in all pictures. No warning tells you.
# `images.mean(axis=…, dtype=np.float64)` adds in float64, without a copy of the images; the few
# numbers that it gives can be rounded to the images' dtype afterwards. (uint8 is summed in float64
# anyway.)
#
# **Your task.** Fill in `subtract_mean_image` and `subtract_channel_mean`.
#
# * Images are uint8 or floats. From uint8 you make floats, float32 or float64 as you like; float32
#   stays float32, and float64 stays float64. The same holds in parts 5 and 6.
# * A mean is right to the digits of float32 however many numbers it is taken over. That holds for
#   the deviations of part 5 too.
# * Both results in a pair, the arguments unchanged.


# %%
def subtract_mean_image(train, test):
    """Subtract train's mean image from all images.

    train, test: arrays of shapes (N, H, W, C) and (M, H, W, C), of uint8 or floats.

    Returns (train, test) as floats (of the inputs' dtype, where these are floats): each image minus
    the mean over the images of train. The arguments are not modified.
    """
    ### BEGIN SOLUTION
    floats = train.dtype if train.dtype.kind == "f" else np.float32
    mean = train.mean(axis=0, dtype=np.float64).astype(floats)
    return train - mean, test - mean
    ### END SOLUTION


# %%
check("mean_image_values")

# %%
check("mean_image_of_bytes")


# %%
def subtract_channel_mean(train, test):
    """Subtract the mean of each of train's channels from all images.

    train, test: arrays of shapes (N, H, W, C) and (M, H, W, C), of uint8 or floats.

    Returns (train, test) as floats (of the inputs' dtype, where these are floats): each channel
    minus its mean over all images and pixels of train. The arguments are not modified.
    """
    ### BEGIN SOLUTION
    floats = train.dtype if train.dtype.kind == "f" else np.float32
    mean = train.mean(axis=(0, 1, 2), dtype=np.float64).astype(floats)
    return train - mean, test - mean
    ### END SOLUTION


# %%
check("channel_mean_values")

# %%
check("channel_mean_of_bytes")

# %%
check("channel_mean_of_many")

# %% [markdown]
# ## 5 Standardizing
#
# A number that is centred still has a unit and a spread. Divide by the standard deviation, and it
# says how many deviations it lies from the mean. Again by channel or by feature (every pixel of
# every channel is a *feature*):
#
# $$\text{channels:}\quad \frac{x - \mu_c}{\sigma_c} \qquad\qquad
# \text{features:}\quad \frac{x - \mu_{hwc}}{\sigma_{hwc} + \epsilon}$$
#
# * **$\sigma$ divides by $N$**: it describes these very numbers and estimates nothing beyond, so that
#   the variance of train comes out as 1. (That is NumPy's default, `ddof=0`.)
# * **$\epsilon$ is for features that never vary.** The corner pixel of a scanned digit is black in
#   all images: $\sigma = 0$ and $0/0$ is NaN, which spreads through a network in one step. Here
#   $\epsilon$ stands *beside* $\sigma$ and is measured in its units. (In batch normalization it stands
#   under the root; Keras's `Normalization` layer takes the larger of $\sigma$ and $\epsilon$,
#   scikit-learn divides such features by 1. All are fair. Here it is $\sigma + \epsilon$.)
# * **A constant feature becomes 0 only if its mean is exact.** The mean of seven times 200.1, added
#   up in float32, is off by 0.000015. That is little, and so is the deviation that NumPy then finds,
#   0.000015 too: divide one by the other, and the constant comes out near 1. In float64 it
#   comes out as 0.
# * **Dividing by 255 first changes nothing** here: it cancels. It is not wrong, but idle.
#
# A whole colour channel that never varies does not occur in photographs, so `standardize_channels`
# has no $\epsilon$ (a tiny one of your own does no harm).
#
# **Your task.** Fill in `standardize_channels` and `standardize_features`, for uint8 and floats as in
# part 4. `standardize_features` takes arrays of any shape $(N, \dots)$, images or tables, and the
# `epsilon` that the caller asks for.


# %%
def standardize_channels(train, test):
    """Give each channel of train mean 0 and standard deviation 1.

    train, test: arrays of shapes (N, H, W, C) and (M, H, W, C), of uint8 or floats; no channel of
        train is constant.

    Returns (train, test) as floats (of the inputs' dtype, where these are floats): (x − μ)/σ with
    μ and σ of each channel over all images and pixels of train, σ² divided by their number. The
    arguments are not modified.
    """
    ### BEGIN SOLUTION
    floats = train.dtype if train.dtype.kind == "f" else np.float32
    mean = train.mean(axis=(0, 1, 2), dtype=np.float64).astype(floats)
    deviation = train.std(axis=(0, 1, 2), dtype=np.float64).astype(floats)
    return (train - mean) / deviation, (test - mean) / deviation
    ### END SOLUTION


# %%
check("channels_of_train")

# %%
check("channels_of_test")

# %%
check("channels_of_bytes")

# %%
check("channels_of_many")


# %%
def standardize_features(train, test, epsilon=1e-7):
    """Give each feature of train mean 0 and a standard deviation of (almost) 1.

    train, test: arrays of shapes (N, …) and (M, …), of uint8 or floats. Each place behind the first
        axis is a feature of its own.
    epsilon: small number added to each standard deviation.

    Returns (train, test) as floats (of the inputs' dtype, where these are floats): (x − μ)/(σ + ε)
    with μ and σ of each feature over the N images of train, σ² divided by N. The arguments are not
    modified.
    """
    ### BEGIN SOLUTION
    floats = train.dtype if train.dtype.kind == "f" else np.float32
    mean = train.mean(axis=0, dtype=np.float64).astype(floats)
    deviation = train.std(axis=0, dtype=np.float64).astype(floats)
    return (train - mean) / (deviation + epsilon), (test - mean) / (deviation + epsilon)
    ### END SOLUTION


# %%
check("features_of_train")

# %%
check("features_of_test")

# %%
check("features_that_hardly_vary")

# %%
check("features_of_bytes")

# %% [markdown]
# ## 6 Whitening
#
# Standardized features still repeat each other: a pixel is much like its neighbour. *Whitening*
# removes that too. Write each image as a row of its $D = H \cdot W \cdot C$ numbers, and let $\mu$ be
# the mean row and
#
# $$\Sigma = \frac{1}{N} \sum_{i=1}^{N} (x_i - \mu)^\top (x_i - \mu)$$
#
# the covariance, $D \times D$. It is symmetric, so it has $D$ orthogonal directions, the columns of
# $E$, along which the images vary independently, with variances $\lambda$ (principal components):
# $\Sigma = E \,\mathrm{diag}(\lambda)\, E^\top$. Dividing by the deviations $\sqrt{\lambda}$ along
# these directions makes all variances 1 and all correlations 0:
#
# $$(x - \mu)\, E \,\mathrm{diag}(\lambda + \epsilon)^{-1/2} \qquad \text{PCA whitening}$$
#
# Any rotation of the result is just as white. One stands out: turn *back* by $E^\top$. That gives the
# symmetric matrix
#
# $$W = E \,\mathrm{diag}(\lambda + \epsilon)^{-1/2} E^\top = (\Sigma + \epsilon I)^{-1/2}
# \qquad \text{ZCA whitening}$$
#
# which is the whitening that stays closest to the original [Bell & Sejnowski 1997; Kessy, Lewin &
# Strimmer 2018]: each new feature belongs to its old pixel, so that the result is a picture still,
# with its edges drawn out. It was the standard preparation of CIFAR-10 in its first years [Krizhevsky
# 2009].
#
# $\epsilon$ is not a detail here. With fewer images than features most $\lambda$ are exactly 0, and
# even with many the smallest belong to noise that whitening would blow up to the size of all the
# rest. $\epsilon$ is a variance, in units of $x^2$: directions well below it stay small.
#
# `np.linalg.eigh` gives $\lambda$ and $E$ of a symmetric matrix (directions in the *columns*);
# `np.linalg.svd` of $\Sigma$ does as well. `np.linalg.eig` is for other matrices: where variances
# repeat, its directions are not orthogonal.
#
# **Decompose in float64.** Ten pictures of 4 × 4 pixels have 48 features and vary along 9 directions
# only: 39 variances are 0. The largest, in squared grey levels, is around 46,000, and float32 has seven
# digits, so that the zeros come out as anything down to −0.001. Add $\epsilon = 10^{-5}$ and take
# the root: NaN, and the product spreads it over all pictures. In float64 the zeros stay within a
# ten-millionth of 0; they may still fall below, so cut them off there before the root.
#
# **Your task.** Fill in `whiten`, for arrays of any shape $(N, \dots)$, uint8 or floats as in part 4.
# Flatten, subtract train's mean, multiply with train's $W$, restore the shape. Test goes through
# exactly the same mean and matrix.


# %%
def whiten(train, test, epsilon=1e-5):
    """Make train's features uncorrelated, of variance (almost) 1, by ZCA.

    train, test: arrays of shapes (N, …) and (M, …), of uint8 or floats, N ≥ 2. Each image is taken
        as one row of all its numbers.
    epsilon: added to the variance along each principal direction.

    Returns (train, test) as floats (of the inputs' dtype, where these are floats) of the shapes that
    were given: (x − μ)(Σ + εI)^(−1/2), with mean μ and covariance Σ (divided by N) of train. The
    arguments are not modified.
    """
    ### BEGIN SOLUTION
    floats = train.dtype if train.dtype.kind == "f" else np.float32
    flat = train.reshape(len(train), -1).astype(np.float64)
    mean = flat.mean(axis=0)
    centred = flat - mean
    covariance = centred.T @ centred / len(flat)
    variances, directions = np.linalg.eigh(covariance)
    variances = np.maximum(variances, 0)
    matrix = directions / np.sqrt(variances + epsilon) @ directions.T

    def apply(images):
        white = (images.reshape(-1, len(mean)) - mean) @ matrix
        return white.reshape(images.shape).astype(floats)

    return apply(train), apply(test)
    ### END SOLUTION


# %%
check("whitened_train")

# %%
check("whitened_test")

# %%
check("whitened_with_epsilon")

# %%
check("whitened_grey_levels")

# %%
check("whitened_bytes")

# %% [markdown]
# ### Experiment: what each does to a picture
#
# *What does the network get to see?* Every row below is one picture, every column one way to
# preprocess it. Negative numbers are drawn darker than grey, positive ones brighter, each column
# with a contrast of its own.


# %% tags=["experiment"]
def preprocessed(train, test, epsilon=1e-3):
    """Train and test in all ways of this unit: {way: (train, test)}, float64 arrays.

    train, test: uint8 images. epsilon: of whiten, which gets the images divided by 255.
    """
    wide = train.astype("float64"), test.astype("float64")
    return {
        "as they are": wide,
        "minus 128": tuple(center_pixels(x).astype("float64") for x in (train, test)),
        "minus mean image": subtract_mean_image(*wide),
        "minus channel mean": subtract_channel_mean(*wide),
        "standardized\nchannels": standardize_channels(*wide),
        "standardized\nfeatures": standardize_features(*wide),
        "whitened": whiten(wide[0] / 255, wide[1] / 255, epsilon),
    }


def described(ways):
    """Mean, deviation and correlation of neighbouring pixels of train: {way: three numbers}."""
    found = {}
    for way, (train, _) in ways.items():
        left, right = train[:, :, :-1].ravel(), train[:, :, 1:].ravel()
        found[way] = train.mean(), train.std(), np.corrcoef(left, right)[0, 1]
    return found


# %% tags=["experiment"]
side = 32 if LECTURE_SIZE else 16
small = resize_images(list(shapes), side), resize_images(list(test_shapes), side)
ways = preprocessed(*small)
facts = described(ways)
figure, axes = plt.subplots(4, len(ways), figsize=(12.5, 8.3))
for column, (way, (_, test)) in enumerate(ways.items()):
    most = np.percentile(np.abs(test), 99)
    for row in range(4):
        axis, picture = axes[row, column], test[row + 8]
        seen = picture / 255 if column == 0 else 0.5 + picture / (2 * most)
        axis.imshow(np.clip(seen, 0, 1), interpolation="nearest")
        axis.set(xticks=[], yticks=[])
        axis.spines[:].set_visible(False)
    axes[0, column].set_title(way)
    mean, deviation, correlation = (round(float(number), 2) + 0.0 for number in facts[way])
    axes[3, column].set_xlabel(
        f"mean {mean:.2f}\ndeviation {deviation:.2f}\nneighbours' corr. {correlation:.2f}"
    )
show(figure, "what_each_does")

# %% [markdown]
# **What to see:** subtracting changes nothing that the eye would miss, and that is right: the
# *differences* between pictures are all still there. Whitening is another matter. It takes away what
# neighbours have in common, so that plain areas fade to grey, and edges, textures and noise remain.
# Below are the numbers: mean, deviation, and how alike neighbouring pixels are.
#
# **Try it yourself:** `epsilon=0.1` and `1e-6` for whitening. Which would you give to a network, and
# what are you amplifying with the other?

# %% [markdown]
# ### Experiment: PCA or ZCA
#
# *Both are white; what is the difference?* Undo the last rotation and look.


# %% tags=["experiment"]
def two_whitenings(train, epsilon=1e-3):
    """The first images of train whitened by ZCA and by PCA, and how much they resemble the input.

    Returns {way: (images (4, …), correlation of each feature with its own pixel, averaged)}.
    """
    images = train / 255
    flat = images.reshape(len(images), -1) - images.reshape(len(images), -1).mean(axis=0)
    _, directions = np.linalg.eigh(flat.T @ flat / len(flat))
    zca, _ = whiten(images, images[:1], epsilon)
    white = {"ZCA": zca.reshape(flat.shape), "PCA": zca.reshape(flat.shape) @ directions}
    found = {}
    for way, rows in white.items():
        alike = np.mean(rows * flat, axis=0) / (rows.std(axis=0) * flat.std(axis=0))
        found[way] = rows[:4].reshape(4, *images.shape[1:]), float(np.abs(alike).mean())
    return found


# %% tags=["experiment"]
found = two_whitenings(small[0])
figure, axes = plt.subplots(3, 4, figsize=(7.5, 6.2))
rows = {"the picture": small[0][:4] / 255 - 0.5}
rows |= {f"{way}\n(correlation\nwith itself {r:.2f})": x for way, (x, r) in found.items()}
for line, (name, pictures) in zip(axes, rows.items(), strict=True):
    most = 2 * np.percentile(np.abs(pictures), 99) if line is not axes[0] else 1
    for axis, picture in zip(line, pictures, strict=True):
        axis.imshow(np.clip(0.5 + picture / most, 0, 1), interpolation="nearest")
        axis.set(xticks=[], yticks=[])
        axis.spines[:].set_visible(False)
    line[0].set_ylabel(name, rotation=0, ha="right", va="center")
figure.suptitle("Both are white; only ZCA is a picture")
show(figure, "pca_or_zca")

# %% [markdown]
# **What to see:** after PCA the first feature is no pixel any more but the weakest pattern, and the
# last one the strongest; put into a square they look like noise. A dense layer could not care less.
# A convolution could: it takes for granted that neighbours in the array are neighbours in the world.
#
# **Try it yourself:** reverse the order of the directions, so that the strongest come first. Which
# patterns are they? (Reshape a column of `directions` into a picture.)

# %% [markdown]
# ## 7 What all this is good for
#
# Take the simplest network, a linear classifier with the logistic loss, and look at its *loss
# surface*: the loss as a function of the weights. Near its minimum it is a bowl, and the shape of the
# bowl is set by the Hessian, for inputs $x$ (with a 1 appended for the bias) about
# $\frac{1}{4} E[x^\top x]$. Along its directions the bowl is as steep as its eigenvalues say.
#
# Gradient descent has *one* learning rate for all directions. The steepest one limits it to less than
# $2/\lambda_{\max}$, and along the flattest one it then gets ahead by a fraction of about
# $\lambda_{\min}/\lambda_{\max}$ of the way in each step. The *condition number*
# $\kappa = \lambda_{\max}/\lambda_{\min}$ is thus roughly the number of steps that training takes
# [LeCun, Bottou, Orr & Müller 1998, sections 4.3 and 5]. The inputs decide about it:
#
# * a **mean** far from 0 ties the weights to the bias: moving one calls for moving the other;
# * unlike **spreads** make the bowl steep in one weight and flat in another;
# * **correlation** makes it steep where weights move together and flat where they move apart.
#
# Subtracting, dividing and whitening remove one of these each.
#
# ### Experiment: ravine and bowl
#
# *What does the loss surface look like?* The question to the classifier: is the picture brighter than
# most? Above it sees one pixel and has a weight and a bias; below it sees two neighbouring pixels and
# has two weights. The line is gradient descent with the largest safe learning rate, 12 steps.


# %% tags=["experiment"]
def logistic_loss(weights, x, signs):
    """Mean logistic loss in nats. weights: (…, D); x: (N, D); signs: ±1 of shape (N,)."""
    return np.logaddexp(0, -signs * (weights @ x.T)).mean(axis=-1)


def logistic_gradient(weights, x, signs):
    """The gradient of logistic_loss at weights (D,)."""
    return -(signs / (1 + np.exp(signs * (x @ weights)))) @ x / len(x)


def surface(x, signs, steps=12, reach=3.0, points=61):
    """The loss of a linear classifier with two weights around its minimum, and a descent to it.

    x: (N, 2) inputs. Returns {"condition", "places": offsets (points,) in units that make the area
    of the bowl 1, "loss": (points, points) above the minimum, "path": (steps + 1, 2) offsets, "left":
    the share of the distance to the minimum that the descent leaves}.
    """
    best = np.zeros(2)
    for _ in range(50):  # Newton's method
        shares = 1 / (1 + np.exp(-signs * (x @ best)))
        hessian = (x * (shares * (1 - shares))[:, None]).T @ x / len(x)
        best = best - np.linalg.solve(hessian, logistic_gradient(best, x, signs))
    slopes = np.linalg.eigvalsh(hessian)
    unit = np.prod(slopes) ** -0.25
    places = np.linspace(-reach, reach, points)
    grid = best + unit * np.stack(np.meshgrid(places, places), axis=-1)
    rate = 1.9 / np.linalg.eigvalsh(x.T @ x / (4 * len(x)))[-1]
    path = [best + unit * np.array([-0.8 * reach, 0.5 * reach])]
    for _ in range(steps):
        path.append(path[-1] - rate * logistic_gradient(path[-1], x, signs))
    lowest = logistic_loss(best, x, signs)
    offsets = (np.array(path) - best) / unit
    return {
        "condition": float(slopes[1] / slopes[0]),
        "places": places,
        "loss": logistic_loss(grid, x, signs) - lowest,
        "path": offsets,
        "left": float(np.linalg.norm(offsets[-1]) / np.linalg.norm(offsets[0])),
    }


def surfaces(images, steps=12):
    """Surfaces for one pixel with a bias, and for two neighbouring pixels: {title: surface}."""
    middle = images.shape[1] // 2
    pixels = images[:, middle : middle + 1, middle : middle + 2, 1:2] / 255
    brightness = images.mean(axis=(1, 2, 3))
    signs = np.where(brightness > np.median(brightness), 1.0, -1.0)
    centred, standardized, white = (
        change(pixels, pixels)[0].reshape(-1, 2)
        for change in (subtract_mean_image, standardize_features, whiten)
    )

    def with_bias(column):
        return np.stack([column, np.ones(len(column))], axis=-1)

    inputs = {
        "one pixel and a bias: divided by 255": with_bias(pixels[:, 0, 0, 0]),
        "centred": with_bias(centred[:, 0]),
        "standardized": with_bias(standardized[:, 0]),
        "two pixels: divided by 255": pixels.reshape(-1, 2),
        "centred or standardized": standardized,
        "whitened": white,
    }
    return {title: surface(x, signs, steps) for title, x in inputs.items()}


# %% tags=["experiment"]
found = surfaces(small[0][:1000])
figure, axes = plt.subplots(2, 3, figsize=(11, 7.6))
for axis, (title, seen) in zip(axes.flat, found.items(), strict=True):
    levels = seen["loss"].max() * np.linspace(0.02, 1, 12) ** 2
    axis.contour(seen["places"], seen["places"], seen["loss"], levels, cmap="cividis", linewidths=1)
    axis.plot(*seen["path"].T, color=RED, marker="o", markersize=3, linewidth=1.2)
    axis.plot(0, 0, color="black", marker="*", markersize=11)
    way_left = f"{100 * seen['left']:.0f} % of the way left"
    axis.set(
        title=f"{title}\nκ = {seen['condition']:.1f}; {way_left}",
        xlim=(-3, 3),
        ylim=(-3, 3),
        xticks=[],
        yticks=[],
    )
    axis.set_aspect("equal")
for axis, (across, up) in zip(
    axes[:, 0], (("weight", "bias"), ("weight 1", "weight 2")), strict=True
):
    axis.set(xlabel=across, ylabel=up)
show(figure, "ravine_and_bowl")

# %% [markdown]
# **What to see:** from left to right ravines become bowls. In a ravine gradient descent walks straight
# across to the floor, and then it hardly moves, far from the star. Above, centring turns the ravine
# parallel to an axis (weight and bias no longer depend on each other), and standardizing makes it
# round. Below, centring leaves an ellipse askew: the two pixels are alike, which only whitening removes. In a round bowl
# the gradient points at the minimum, and a few steps do.
#
# The pixels were divided by 255 for this picture, to make it drawable at all. With grey levels as
# they are, $\kappa$ in the first panel would be around 90,000.
#
# **Try it yourself:** take two pixels further apart; multiply one of them by 10 and say beforehand
# which of the six panels will change.

# %% [markdown]
# ### Experiment: thousands of steps, or a few
#
# *And with all pixels?* The same for a softmax classifier that tells ten kinds of shapes apart by all
# pixels of pictures of 8 × 8, each with the learning rate that its own $\lambda_{\max}$ allows.


# %% tags=["experiment"]
def with_ones(images):
    """Images as rows of numbers, with a 1 behind each for the bias."""
    flat = images.reshape(len(images), -1)
    return np.concatenate([flat, np.ones((len(flat), 1))], axis=1)


def descent(x, labels, steps):
    """Softmax regression by gradient descent with rate 1/λmax: the loss in nats, (steps + 1,)."""
    targets = np.eye(labels.max() + 1)[labels]
    weights = np.zeros((x.shape[1], targets.shape[1]))
    rate = 2 / np.linalg.eigvalsh(x.T @ x / len(x))[-1]  # the Hessian is at most half of that
    losses = []
    for _ in range(steps + 1):
        logits = x @ weights
        logits -= logits.max(axis=1, keepdims=True)
        logs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        losses.append(-(targets * logs).sum(axis=1).mean())
        weights -= rate * x.T @ (np.exp(logs) - targets) / len(x)
    return np.array(losses)


def conditioning(images, labels, steps=300):
    """Condition number of E[xᵀx] and the losses of a descent: {way: (condition, losses)}."""
    found = {}
    for way, (train, _) in preprocessed(images, images[:1]).items():
        x = with_ones(train)
        slopes = np.linalg.eigvalsh(x.T @ x / len(x))
        found[way.replace("\n", " ")] = slopes[-1] / slopes[0], descent(x, labels, steps)
    return found


# %% tags=["experiment"]
count = 4000 if LECTURE_SIZE else 1000
tiny = resize_images(list(shapes[:count]), 8)
found = conditioning(tiny, shape_labels[:count], 1000 if LECTURE_SIZE else 300)
figure, axes = plt.subplots(1, 2, figsize=(11.5, 4.2))
looks = [*LOOKS, {"color": "#CC79A7", "linestyle": "-", "marker": "P"}]
for index, (look, (way, (condition, losses))) in enumerate(zip(looks, found.items(), strict=True)):
    axes[0].barh(index, condition, color=look["color"], edgecolor="black", height=0.6)
    axes[0].text(condition, index, f" {condition:.1g}", va="center")
    axes[1].plot(losses, label=way, markevery=len(losses) // 6, **look)
axes[0].set_yticks(range(len(found)), found)
axes[0].invert_yaxis()
axes[0].set(
    xscale="log",
    xlabel="condition number κ of E[xᵀx] (no unit)",
    title="Each step of preprocessing takes its share",
    xlim=(0.5, 1e9),
)
axes[1].set(
    xlabel="steps of gradient descent",
    ylabel="training loss (nats)",
    title="A small κ is a fast descent",
    ylim=(None, 2.36),
)
axes[1].legend(fontsize=8, loc="center right", bbox_to_anchor=(1, 0.4))
show(figure, "condition_numbers")

# %% [markdown]
# **What to see:** from raw pixels to standardized ones $\kappa$ falls by a factor of some thousands,
# and whitening takes nearly all the rest. The curves follow suit. (After subtracting a mean they are
# much the same: here all pixels have about the same spread, so that dividing by it changes little but
# the bias.) Note what is *not* shown: this is the loss on
# train. Whitening makes weak, noisy directions as loud as strong ones, and on new pictures that may
# do harm; and deep networks with batch normalization centre and scale inside of every layer, which
# is why today's practice stops at channel means and deviations.
#
# **Try it yourself:** compare the accuracy on test pictures after the same number of steps. For
# which $\epsilon$ is whitening at its best?

# %% [markdown]
# ## 8 Hands off the test set
#
# Test pictures must not take part in choosing any number, statistics included; when they do, what is
# measured on them is no longer what new pictures will see (*leakage*) [Kaufman, Rosset, Perlich &
# Stitelman 2012; Hastie, Tibshirani & Friedman 2009, section 7.10.2]. How much harm does it do? It
# depends, so let us measure it.
#
# ### Experiment: test pictures with statistics of their own
#
# *What happens when test is standardized with its own mean and deviation?* A small convolutional
# network learns the ten shapes from standardized features. Then it gets test pictures in batches of
# $n$, standardized by train's statistics, or by those of each batch; and once more after the camera
# got darker.


# %% tags=["experiment"]
def shape_network(train, labels, epochs):
    """A small convolutional network that was trained on preprocessed images."""
    keras.utils.set_random_seed(0)
    layers = [keras.Input(train.shape[1:])]
    for filters in (24, 48):
        layers.append(keras.layers.Conv2D(filters, 3, activation="relu", padding="same"))
        layers.append(keras.layers.MaxPooling2D())
    layers += [keras.layers.Conv2D(64, 3, activation="relu", padding="same")]
    layers += [keras.layers.Flatten(), keras.layers.Dense(10)]
    network = keras.Sequential(layers)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    network.compile(keras.optimizers.Adam(2e-3), loss)
    network.fit(train, labels, batch_size=64, epochs=epochs, verbose=0)
    return network


def own_statistics(sizes, shades, train, labels, test, test_labels, epochs=8):
    """Accuracy on test that is standardized with train's statistics, or with its own.

    sizes: how many test images are standardized together; shades: factors that darken test.
    Returns {"train's": accuracy, "own": (sizes,), "shades train's": (shades,), "shades own":
    (shades,)}, the last with the statistics of the whole darkened test set.
    """
    train, test = train.astype("float32"), test.astype("float32")
    network = shape_network(standardize_features(train, test)[0], labels, epochs)

    def accuracy(images):
        logits = network.predict(images, batch_size=500, verbose=0)
        return float(np.mean(logits.argmax(axis=1) == test_labels))

    def by_train(images):
        return accuracy(standardize_features(train, images)[1])

    def by_itself(images, size):
        batches = [images[start : start + size] for start in range(0, len(images), size)]
        return accuracy(np.concatenate([standardize_features(b, b)[1] for b in batches]))

    darkened = [test * np.float32(shade) for shade in shades]
    return {
        "train's": by_train(test),
        "own": np.array([by_itself(test, size) for size in sizes]),
        "shades train's": np.array([by_train(images) for images in darkened]),
        "shades own": np.array([by_itself(images, len(images)) for images in darkened]),
    }


# %% tags=["experiment"]
sizes, shades = [1, 2, 5, 10, 20, 50, 100, 1000], [1.0, 0.8, 0.6, 0.4, 0.2]
found = own_statistics(sizes, shades, small[0], shape_labels, small[1], test_shape_labels)
figure, axes = plt.subplots(1, 2, figsize=(11, 4))
axes[0].axhline(100 * found["train's"], color="black", linestyle="--", linewidth=1)
axes[0].text(1, 100 * found["train's"] + 1.5, "train's statistics", va="bottom")
axes[0].semilogx(sizes, 100 * found["own"], **LOOKS[1])
axes[0].text(7, 100 * found["own"][2] - 7, "the batch's own statistics", color=RED)
axes[0].axhline(10, color="grey", linewidth=0.8)
axes[0].text(1000, 11, "guessing", ha="right", color="grey")
axes[0].set(
    xlabel="test pictures that are standardized together",
    ylabel="accuracy on test (%)",
    title="The answer depends on who else is asked",
    ylim=(0, 100),
)
for look, (name, label) in zip(
    LOOKS, (("shades train's", "train's statistics"), ("shades own", "test's own")), strict=False
):
    axes[1].plot(shades, 100 * found[name], label=label, **look)
axes[1].invert_xaxis()
axes[1].set(
    xlabel="brightness of the test pictures (fraction of train's)",
    ylabel="accuracy on test (%)",
    title="A drift that test's own statistics hide",
    ylim=(0, 100),
)
axes[1].legend(loc="lower left")
show(figure, "own_statistics")

# %% [markdown]
# **What to see:** on the left, one picture alone becomes all zeros (it *is* its own mean), so the
# network guesses. Small batches hurt; with a thousand pictures the two agree, and that is why the
# mistake goes unnoticed in homework and comes to light in the field, where pictures arrive one by
# one. On the right, the camera gets darker. With train's statistics the accuracy falls, and that is
# the truth about this network when it is used. With test's own statistics the report stays perfect,
# for a network that nobody will ever run like that.
#
# (Is it not *good* that the own statistics repair the drift? It can be, as a method of its own, with
# its own honest test: then whole batches must be at hand in the field as well.)
#
# **Try it yourself:** sort the test pictures by class before they are cut into batches. Use
# `subtract_channel_mean` and `standardize_channels` in place of features: which statistics leak
# least, and why?

# %% [markdown]
# ### Experiment: statistics over train and test together
#
# *And if test is only thrown into the same pot as train?* Three channel means over thousands of
# pictures hardly move: honestly, no effect can be measured there. But whitening learns $D^2$ numbers.
# Whiten train together with 100 test pictures, then compare how large the whitened features come out
# for train, for these 100, and for pictures that are really new.


# %% tags=["experiment"]
def pooled_whitening(counts, images, others, tests=100, draws=4, epsilon=1e-5):
    """The mean square of whitened features when test takes part in the statistics.

    counts: numbers of training images; images: pictures to train with; others: test pictures, of
    which `tests` take part; draws: how often these are drawn again. Returns {"train", "test that took
    part", "new pictures": (counts,)}; 1 is what whitening promises.
    """
    random = np.random.default_rng(0)
    found = {"train": [], "test that took part": [], "new pictures": []}
    for count in counts:
        squares = []
        for _ in range(draws):
            order = random.permutation(len(others))
            test, new = others[order[:tests]] / 255, others[order[tests:]] / 255
            pooled, seen = whiten(np.concatenate([images[:count] / 255, test]), new, epsilon)
            squares.append([np.mean(x**2) for x in (pooled[:count], pooled[count:], seen)])
        for name, square in zip(found, np.mean(squares, axis=0), strict=True):
            found[name].append(square)
    return {name: np.array(values) for name, values in found.items()}


# %% tags=["experiment"]
counts = [50, 100, 200, 400, 800, 1600, 3200]
tiny = resize_images(list(shapes), 8), resize_images(list(test_shapes), 8)
found = pooled_whitening(counts, *tiny)
figure, axis = plt.subplots(figsize=(7.5, 4.2))
for look, (name, values) in zip(LOOKS, found.items(), strict=False):
    axis.loglog(counts, values, label=name, **look)
axis.axhline(1, color="black", linewidth=0.8)
axis.axvline(8 * 8 * 3, color="grey", linewidth=0.8)
axis.text(8 * 8 * 3 * 1.05, 30, "as many pictures\nas features", color="grey")
axis.set(
    xlabel="training pictures",
    ylabel="mean square of whitened features (1 is promised)",
    title="What took part looks fine; what is new does not",
)
axis.legend()
show(figure, "pooled_whitening")

# %% [markdown]
# **What to see:** the test pictures that took part come out just like train, as if all were well. New
# pictures come out tens of times too large: they vary in directions in which none of the
# others did. A test set that leaked into the statistics cannot show you that; one that was kept out
# would have. With many pictures per feature the gap closes, and the leak becomes harmless by luck,
# not by right.
#
# **Try it yourself:** a larger `epsilon` tames the blow-up. How large must it be until train and new
# pictures agree at 100 training pictures, and what is left of whitening then?

# %% [markdown]
# ## Sources
#
# * Krizhevsky, Sutskever & Hinton 2012, *ImageNet Classification with Deep Convolutional Neural
#   Networks*, NIPS 25
# * Simonyan & Zisserman 2015, *Very Deep Convolutional Networks for Large-Scale Image Recognition*,
#   arXiv 1409.1556
# * LeCun, Bottou, Orr & Müller 1998, *Efficient BackProp*, in: Neural Networks: Tricks of the Trade
# * Bell & Sejnowski 1997, *The 'Independent Components' of Natural Scenes are Edge Filters*, Vision
#   Research 37
# * Kessy, Lewin & Strimmer 2018, *Optimal Whitening and Decorrelation*, The American Statistician 72
# * Krizhevsky 2009, *Learning Multiple Layers of Features from Tiny Images*, University of Toronto
# * Parmar, Zhang & Zhu 2022, *On Aliased Resizing and Surprising Subtleties in GAN Evaluation*, arXiv
#   2104.11222
# * Kaufman, Rosset, Perlich & Stitelman 2012, *Leakage in Data Mining: Formulation, Detection, and
#   Avoidance*, ACM Transactions on Knowledge Discovery from Data 6
# * Hastie, Tibshirani & Friedman 2009, *The Elements of Statistical Learning*, second edition
# * Python documentation: `pickle`. NumPy documentation: `load`; NumPy Enhancement Proposal 50,
#   *Promotion rules for Python scalars*. Pillow documentation: *Filters*; *Deprecations and
#   removals*. Keras documentation: `Normalization`. scikit-learn documentation: `StandardScaler`
