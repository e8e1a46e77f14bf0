"""Correct answers to the unit `initializers` in other styles: each of them must get full marks."""

from grader.authoring.misconceptions import right_answer

GLOROT, HE = "2.0 / (fan_in + fan_out)", "2.0 / fan_in"


def both(template, **classes):
    """A template's source for each class. classes: name of the class = the variance it draws with."""
    return {
        name: template.replace("NAME", name).replace("VARIANCE", variance)
        for name, variance in classes.items()
    }


FANS = [
    right_answer(
        "fans_by_numpy",
        compute_fans="""
def compute_fans(shape):
    shape = np.array(shape, dtype=int)
    if shape.size < 2:
        return (shape.prod(), shape.prod())
    return shape[:-1].prod(), shape[:-2].prod() * shape[-1]
""",
    ),
    right_answer(
        "fans_by_a_loop",
        compute_fans="""
def compute_fans(shape):
    shape = tuple(int(size) for size in shape)
    if shape == ():
        return (1, 1)
    elif len(shape) == 1:
        return (shape[0],) * 2
    else:
        fan_in, fan_out = shape[-2], shape[-1]
        for side in shape[:-2]:
            fan_in = fan_in * side
            fan_out = fan_out * side
        return (fan_in, fan_out)
""",
    ),
    right_answer(
        "fans_from_the_size",
        compute_fans="""
def compute_fans(shape):
    size = 1
    for length in shape:
        size *= length
    if len(shape) < 2:
        return [size, size]
    return [size // shape[-1], size // shape[-2]]
""",
    ),
]

ZEROS = [
    right_answer(
        "zeros_of_numpy_converted",
        Zeros="""
class Zeros(keras.initializers.Initializer):
    def __call__(self, shape, dtype=None, **kwargs):
        if dtype is None:
            dtype = keras.config.floatx()
        return ops.convert_to_tensor(np.zeros(shape), dtype=dtype)
""",
    ),
    right_answer(
        "zeros_filled_and_described",
        Zeros="""
class Zeros(keras.Initializer):
    def __init__(self):
        super().__init__()

    def __call__(self, shape, dtype=None, layout=None, **kwargs):
        return ops.full(shape, 0.0, dtype=dtype or keras.config.floatx())

    def get_config(self):
        return {**super().get_config()}
""",
    ),
]

NORMAL = [
    right_answer(
        "normal_scaled_afterwards",
        RandomNormal="""
class RandomNormal(keras.initializers.Initializer):
    def __init__(self, stddev=0.05, seed=None):
        super().__init__()
        self.stddev, self.seed = float(stddev), seed

    def __call__(self, shape, dtype=None, **kwargs):
        dtype = dtype if dtype is not None else keras.config.floatx()
        standard = keras.random.normal(shape, dtype=dtype, seed=self.seed)
        return standard * self.stddev

    def get_config(self):
        config = super().get_config()
        config.update(stddev=self.stddev, seed=self.seed)
        return config
""",
    ),
    right_answer(
        "normal_with_a_fresh_generator",
        RandomNormal="""
class RandomNormal(keras.initializers.Initializer):
    def __init__(self, stddev=0.05, seed=None):
        self.stddev = stddev
        self.seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        generator = keras.random.SeedGenerator(self.seed)
        return keras.random.normal(shape, 0.0, self.stddev, dtype, generator)

    def get_config(self):
        return dict(stddev=self.stddev, seed=self.seed)
""",
    ),
    right_answer(
        "normal_by_box_and_muller",
        RandomNormal="""
class RandomNormal(keras.initializers.Initializer):
    def __init__(self, stddev=0.05, seed=None):
        self.stddev = stddev
        self.seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        uniform = keras.random.uniform((2, *shape), 1e-7, 1.0, dtype="float32", seed=self.seed)
        radius = ops.sqrt(-2.0 * ops.log(uniform[0]))
        values = self.stddev * radius * ops.cos(2.0 * math.pi * uniform[1])
        return ops.cast(values, dtype or keras.config.floatx())

    def get_config(self):
        return {"stddev": self.stddev, "seed": self.seed}
""",
    ),
]

# Rejection by hand: what lies out of bounds is drawn again until nothing does.
NUMPY_NORMAL = """
class NAME(keras.initializers.Initializer):
    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        fan_in, fan_out = compute_fans(shape)
        random = np.random.RandomState(self.seed)
        values = np.atleast_1d(random.standard_normal(shape))
        outside = np.abs(values) > 2.0
        while outside.any():
            values[outside] = random.standard_normal(outside.sum())
            outside = np.abs(values) > 2.0
        values = values.reshape(shape) * np.sqrt(VARIANCE) / 0.87962566103423978
        return ops.convert_to_tensor(values, dtype=dtype or keras.config.floatx())

    def get_config(self):
        return {"seed": self.seed}
"""

NUMPY_UNIFORM = """
class NAME(keras.initializers.Initializer):
    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        fan_in, fan_out = compute_fans(shape)
        random = np.random.RandomState(self.seed)
        limit = np.sqrt(3.0 * VARIANCE)
        values = random.uniform(-limit, limit, size=shape)
        return ops.convert_to_tensor(values, dtype=dtype or keras.config.floatx())

    def get_config(self):
        return {"seed": self.seed}
"""

# The inverse of the distribution function, applied to uniform numbers.
INVERSE_NORMAL = """
class NAME(keras.initializers.Initializer):
    def __init__(self, seed=None):
        super().__init__()
        self._seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        fan_in, fan_out = compute_fans(shape)
        inside = math.erf(math.sqrt(2.0))
        uniform = keras.random.uniform(shape, -inside, inside, dtype="float32", seed=self._seed)
        truncated = math.sqrt(2.0) * ops.erfinv(uniform)
        density = math.exp(-2.0) / math.sqrt(2.0 * math.pi)
        deviation = math.sqrt(1.0 - 4.0 * density / inside)
        return ops.cast(truncated * (math.sqrt(VARIANCE) / deviation), dtype or keras.config.floatx())

    def get_config(self):
        return {"seed": self._seed}
"""

# As Keras does it: an instance without a seed draws one for itself, and stays with it.
OWN_SEED = """
class NAME(keras.initializers.Initializer):
    def __init__(self, seed=None):
        import random

        self.given = seed
        self.drawing = random.randint(1, 10**9) if seed is None else seed

    def __call__(self, shape, dtype=None, **kwargs):
        fan_in, fan_out = compute_fans(shape)
        limit = math.sqrt(3 * VARIANCE)
        unit = keras.random.uniform(shape, dtype=dtype, seed=self.drawing)
        return limit * (2 * unit - 1)

    def get_config(self):
        return {"seed": self.given}
"""

# Drawn again where it lies out of bounds, with tensors only.
REDRAWN = """
class NAME(keras.initializers.Initializer):
    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        fan_in, fan_out = compute_fans(shape)
        generator = keras.random.SeedGenerator(self.seed)
        values = keras.random.normal(shape, dtype="float32", seed=generator)
        for _ in range(20):
            others = keras.random.normal(shape, dtype="float32", seed=generator)
            values = ops.where(ops.abs(values) > 2.0, others, values)
        values = values * ((VARIANCE) ** 0.5 / 0.87962566103423978)
        return ops.cast(values, keras.config.floatx() if dtype is None else dtype)

    def get_config(self):
        return {"seed": self.seed}
"""

GENERATOR_UNIFORM = """
class NAME(keras.initializers.Initializer):
    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        fan_in, fan_out = compute_fans(shape)
        deviation = (VARIANCE) ** 0.5
        drawn = np.random.default_rng(self.seed).random(shape)
        centred = (drawn - 0.5) * np.sqrt(12.0) * deviation
        return ops.cast(ops.convert_to_tensor(centred), dtype or keras.config.floatx())

    def get_config(self):
        return {"seed": self.seed}
"""

FOUR = {"GlorotNormal": GLOROT, "HeNormal": HE}, {"GlorotUniform": GLOROT, "HeUniform": HE}

SCALED = [
    right_answer(
        "numpy_rejection", **both(NUMPY_NORMAL, **FOUR[0]), **both(NUMPY_UNIFORM, **FOUR[1])
    ),
    right_answer("inverse_distribution_function", **both(INVERSE_NORMAL, **FOUR[0])),
    right_answer("a_seed_drawn_by_the_instance", **both(OWN_SEED, **FOUR[1])),
    right_answer("redrawn_with_tensors", **both(REDRAWN, **FOUR[0])),
    right_answer("numpy_generator", **both(GENERATOR_UNIFORM, **FOUR[1])),
    right_answer(
        "tensorflow_stateless",
        GlorotNormal="""
import tensorflow as tf


class GlorotNormal(keras.initializers.Initializer):
    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        fan_in, fan_out = compute_fans(shape)
        stddev = (2 / (fan_in + fan_out)) ** 0.5 / 0.87962566103423978
        dtype = dtype or keras.config.floatx()
        if self.seed is None:
            return tf.random.truncated_normal(shape, stddev=stddev, dtype=dtype)
        return tf.random.stateless_truncated_normal(
            shape, seed=[self.seed, 42], stddev=stddev, dtype=dtype
        )

    def get_config(self):
        return {"seed": self.seed}
""",
        HeUniform="""
import tensorflow as tf


class HeUniform(keras.initializers.Initializer):
    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        fan_in, _ = compute_fans(shape)
        limit = (6 / fan_in) ** 0.5
        if self.seed is None:
            drawn = tf.random.uniform(shape, -limit, limit)
        else:
            drawn = tf.random.stateless_uniform(shape, [0, self.seed], -limit, limit)
        return tf.cast(drawn, dtype or keras.config.floatx())

    def get_config(self):
        return {"seed": self.seed}
""",
    ),
]

# One base class for all; the parts name what differs.
COMMON_BASE = right_answer(
    "common_base_class",
    RandomNormal="""
class Drawing(keras.initializers.Initializer):
    def __init__(self, seed=None):
        super().__init__()
        self.seed = seed

    def variance(self, fan_in, fan_out):
        raise NotImplementedError

    def standard(self, shape, dtype):
        return keras.random.normal(shape, dtype=dtype, seed=self.seed)

    def __call__(self, shape, dtype=None, **kwargs):
        dtype = dtype or keras.config.floatx()
        scale = ops.cast(math.sqrt(self.variance(*compute_fans(shape))), dtype)
        return self.standard(shape, dtype) * scale

    def get_config(self):
        return super().get_config() | {"seed": self.seed}


class RandomNormal(Drawing):
    def __init__(self, stddev=0.05, seed=None):
        super().__init__(seed)
        self.stddev = stddev

    def variance(self, fan_in, fan_out):
        return self.stddev**2

    def get_config(self):
        return super().get_config() | {"stddev": self.stddev}
""",
    GlorotNormal="""
class GlorotNormal(Drawing):
    def variance(self, fan_in, fan_out):
        return 2 / (fan_in + fan_out)

    def standard(self, shape, dtype):
        width = 1 / 0.87962566103423978
        return keras.random.truncated_normal(shape, 0.0, width, dtype=dtype, seed=self.seed)
""",
    GlorotUniform="""
class GlorotUniform(Drawing):
    def variance(self, fan_in, fan_out):
        return 2 / (fan_in + fan_out)

    def standard(self, shape, dtype):
        return keras.random.uniform(shape, -(3**0.5), 3**0.5, dtype=dtype, seed=self.seed)
""",
    HeNormal="""
class HeNormal(GlorotNormal):
    def variance(self, fan_in, fan_out):
        return 2 / fan_in
""",
    HeUniform="""
class HeUniform(GlorotUniform):
    def variance(self, fan_in, fan_out):
        return 2 / fan_in
""",
)

# A function that does all the work, as a general variance scaling would.
HELPER = right_answer(
    "variance_scaling_helper",
    GlorotNormal="""
def scaled(shape, dtype, seed, scale, mode, distribution):
    fan_in, fan_out = compute_fans(shape)
    fans = {"in": fan_in, "out": fan_out, "mean": (fan_in + fan_out) / 2}
    deviation = math.sqrt(scale / fans[mode])
    if distribution == "normal":
        draw, arguments = keras.random.truncated_normal, {"stddev": deviation / 0.8796256610}
    else:
        limit = math.sqrt(3) * deviation
        draw, arguments = keras.random.uniform, {"minval": -limit, "maxval": limit}
    return draw(shape, **arguments, dtype=dtype, seed=seed)


class GlorotNormal(keras.initializers.Initializer):
    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        return scaled(shape, dtype, self.seed, 1.0, "mean", "normal")

    def get_config(self):
        return {"seed": self.seed}
""",
    GlorotUniform="""
class GlorotUniform(keras.initializers.Initializer):
    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        return scaled(shape, dtype, self.seed, 1.0, "mean", "uniform")

    def get_config(self):
        return {"seed": self.seed}
""",
    HeNormal="""
class HeNormal(keras.initializers.Initializer):
    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        return scaled(shape, dtype, self.seed, 2.0, "in", "normal")

    def get_config(self):
        return {"seed": self.seed}
""",
    HeUniform="""
class HeUniform(keras.initializers.Initializer):
    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        return scaled(shape, dtype, self.seed, 2.0, "in", "uniform")

    def get_config(self):
        return {"seed": self.seed}
""",
)

RIGHT_ANSWERS = [*FANS, *ZEROS, *NORMAL, *SCALED, COMMON_BASE, HELPER]
