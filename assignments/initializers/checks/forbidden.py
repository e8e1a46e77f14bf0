"""What the parts must not delegate to: Keras's initializers, and its count of fans."""

CLASSES = (
    "Random*",
    "random_*",
    "Glorot*",
    "glorot*",
    "He[NU]*",
    "he_*",
    "Lecun*",
    "lecun*",
    "VarianceScaling",
    "variance_scaling",
    "Truncated*",
    "truncated*",
)
RANDOM = tuple(
    f"{module}.{name}"
    for module in (
        "keras.initializers",
        "tensorflow.initializers",
        "tensorflow.compat.v1.initializers",
    )
    for name in (*CLASSES, "get", "deserialize")
)
FANS = (
    "keras.initializers.compute_fans",
    "keras.src.initializers.random_initializers.compute_fans",
)
ZEROS = ("keras.initializers.Zeros", "keras.initializers.zeros", "keras.initializers.Constant")
