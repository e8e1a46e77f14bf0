"""Known mistakes of `compute_fans`."""

from grader.authoring.misconceptions import misconception

FANS = [
    misconception(
        "fans_swapped",
        "compute_fans",
        ("places * inputs, places * outputs", "places * outputs, places * inputs"),
        says="""Your two fans have changed places. A Keras kernel ends on (inputs, outputs): fan-in
        comes from the last axis but one, fan-out from the last.""",
    ),
    misconception(
        "fans_pytorch_layout",
        "compute_fans",
        ("*sides, inputs, outputs = shape", "outputs, inputs, *sides = shape"),
        says="""You read the shape as PyTorch lays out its kernels: (outputs, inputs, *sides). In
        Keras the sides come first: (*sides, inputs, outputs), which for Dense layers is (inputs,
        outputs).""",
        convention=True,
    ),
    misconception(
        "fans_places_forgotten",
        "compute_fans",
        ("math.prod(sides)", "1"),
        says="""For a convolution you count channels only. One output sums over all places of the
        kernel, and one input lies under all of them in turn: multiply both of your fans by the
        product of the sides.""",
    ),
    misconception(
        "fan_out_without_places",
        "compute_fans",
        ("places * outputs", "outputs"),
        says="""Your fan-in is right, but your fan-out lacks the kernel's places. The kernel slides:
        an input lies under each of its places in turn, and reaches that many outputs in each output
        channel.""",
    ),
    misconception(
        "fan_in_counts_outputs",
        "compute_fans",
        ("places * inputs,", "places * inputs * outputs,"),
        says="""Your fan-in is the number of all weights. One output uses only its own share of
        them: leave out the last axis.""",
    ),
    misconception(
        "fans_square_kernel",
        "compute_fans",
        ("math.prod(sides)", "sides[0] ** len(sides) if sides else 1"),
        says="""You take the kernel for a square. Its sides may differ (1 x 7 is a common one), so
        multiply all of them, not the first by itself.""",
    ),
    misconception(
        "fans_sides_added",
        "compute_fans",
        ("math.prod(sides)", "sum(sides) if sides else 1"),
        says="""You add the kernel's sides. A kernel of 3 x 5 covers 15 places, not 8: multiply
        them.""",
    ),
    misconception(
        "fans_of_images_only",
        "compute_fans",
        ("math.prod(sides)", "math.prod(sides) if len(sides) == 2 else 1"),
        says="""Your fans are right for kernels with two sides only. 1-D convolutions have one side
        and 3-D ones three: multiply however many there are.""",
    ),
    misconception(
        "fans_of_vector_as_row",
        "compute_fans",
        ("return shape[0], shape[0]", "return 1, shape[0]"),
        says="""You take a vector for a kernel with one input. A vector has neither inputs nor
        outputs; by Keras's rule both of its fans are its length.""",
    ),
    misconception(
        "fans_of_vector_as_column",
        "compute_fans",
        ("return shape[0], shape[0]", "return shape[0], 1"),
        says="""You take a vector for a kernel with one output. A vector has neither inputs nor
        outputs; by Keras's rule both of its fans are its length.""",
    ),
    misconception(
        "fans_of_scalar_unknown",
        "compute_fans",
        ("    if len(shape) == 0:\n        return 1, 1\n", ""),
        says="""Your function fails for a scalar, whose shape is the empty tuple. By Keras's rule
        both of its fans are 1.""",
    ),
    misconception(
        "fans_of_scalar_zero",
        "compute_fans",
        ("return 1, 1", "return 0, 0"),
        says="""You say that a scalar's fans are 0. A variance of 2 over the fans would be infinite
        then; by Keras's rule both are 1.""",
    ),
]
