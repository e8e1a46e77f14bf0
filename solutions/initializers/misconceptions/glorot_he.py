"""Known mistakes of the initializers of Glorot and He, normal and uniform."""

from grader.authoring.misconceptions import misconception

from .distributions import kernel_mistakes, normal_mistakes, uniform_mistakes
from .seeds_and_dtypes import keras_mistakes, seed_mistakes

GLOROT_NORMAL = [
    misconception(
        "glorot_normal_slides",
        "GlorotNormal",
        ("variance = 2 / (fan_in + fan_out)", "variance = 1 / fan_in"),
        says="""Your deviation is 1/√fan_in. Many slides call this Xavier initialization; it is the
        older rule of LeCun, which looks at the way forward only. Glorot's variance, which Keras
        follows, is 2/(fan_in + fan_out); the two agree where a layer has as many outputs as
        inputs.""",
        convention=True,
    ),
    misconception(
        "glorot_normal_fan_out_only",
        "GlorotNormal",
        ("variance = 2 / (fan_in + fan_out)", "variance = 1 / fan_out"),
        says="""Your variance is 1/fan_out, which keeps the gradient's size but not the signal's.
        Glorot's rule takes the mean of both fans: 2/(fan_in + fan_out).""",
    ),
    misconception(
        "glorot_normal_sum_not_halved",
        "GlorotNormal",
        ("variance = 2 / (", "variance = 1 / ("),
        says="""Your variance is 1/(fan_in + fan_out), half of what it should be. Glorot's rule
        divides by the mean of the two fans, not by their sum.""",
    ),
    misconception(
        "glorot_normal_as_he",
        "GlorotNormal",
        ("variance = 2 / (fan_in + fan_out)", "variance = 2 / fan_in"),
        says="""Your variance is 2/fan_in: that is He's rule, made for ReLU. Glorot's is
        2/(fan_in + fan_out); mind that the 2 comes from the mean of two fans there, not from half a
        signal.""",
    ),
    *normal_mistakes("GlorotNormal", "glorot_normal", "Glorot"),
    *kernel_mistakes("GlorotNormal", "glorot_normal"),
    misconception(
        "glorot_normal_fan_out_without_places",
        "GlorotNormal",
        ("compute_fans(shape)", "math.prod(shape[:-1]), shape[-1]"),
        says="""Your fan-out lacks the kernel's places. The kernel slides, so that an input reaches
        an output from each of its places: use your compute_fans.""",
    ),
    *seed_mistakes("GlorotNormal", "glorot_normal"),
    *keras_mistakes("GlorotNormal", "glorot_normal"),
]

GLOROT_UNIFORM = [
    misconception(
        "glorot_uniform_root_three_forgotten",
        "GlorotUniform",
        ("6 / (", "2 / ("),
        says="""Your limit is the standard deviation, √(2/(fan_in + fan_out)). A uniform
        distribution on [−a, a] has the variance a²/3, so that you need a limit √3 times as large:
        √(6/(fan_in + fan_out)).""",
    ),
    misconception(
        "glorot_uniform_sum_not_halved",
        "GlorotUniform",
        ("6 / (", "3 / ("),
        says="""Your limit is √(3/(fan_in + fan_out)), and your variance half of what it should be.
        Glorot's rule divides by the mean of the two fans, not by their sum.""",
    ),
    misconception(
        "glorot_uniform_slides",
        "GlorotUniform",
        ("6 / (fan_in + fan_out)", "3 / fan_in"),
        says="""Your variance is 1/fan_in. Many slides, and Caffe, call this Xavier initialization;
        it looks at the way forward only. Glorot's variance, which Keras follows, is
        2/(fan_in + fan_out).""",
        convention=True,
    ),
    misconception(
        "glorot_uniform_one_over_root",
        "GlorotUniform",
        ("6 / (fan_in + fan_out)", "1 / fan_in"),
        says="""Your limit is 1/√fan_in. That is the old rule that Glorot & Bengio wanted to replace,
        and still the default of PyTorch's layers; its variance is a third of 1/fan_in. Keras's
        GlorotUniform has the limit √(6/(fan_in + fan_out)).""",
        convention=True,
    ),
    misconception(
        "glorot_uniform_as_he",
        "GlorotUniform",
        ("6 / (fan_in + fan_out)", "6 / fan_in"),
        says="""Your limit is √(6/fan_in): that is He's, made for ReLU. Glorot's rule divides by
        fan_in + fan_out.""",
    ),
    misconception(
        "glorot_uniform_root_forgotten",
        "GlorotUniform",
        ("math.sqrt(6 / (fan_in + fan_out))", "6 / (fan_in + fan_out)"),
        says="""Your limit lacks its square root, so that your weights come out far too small. The
        limit is √(6/(fan_in + fan_out)).""",
    ),
    *uniform_mistakes("GlorotUniform", "glorot_uniform"),
    *kernel_mistakes("GlorotUniform", "glorot_uniform"),
    misconception(
        "glorot_uniform_fan_out_without_places",
        "GlorotUniform",
        ("compute_fans(shape)", "math.prod(shape[:-1]), shape[-1]"),
        says="""Your fan-out lacks the kernel's places. The kernel slides, so that an input reaches
        an output from each of its places: use your compute_fans.""",
    ),
    *seed_mistakes("GlorotUniform", "glorot_uniform"),
    *keras_mistakes("GlorotUniform", "glorot_uniform"),
]

HE_NORMAL = [
    misconception(
        "he_normal_gain_missing",
        "HeNormal",
        ("variance = 2 / fan_in", "variance = 1 / fan_in"),
        says="""Your variance is 1/fan_in: the factor 2 is missing. ReLU throws half of the signal's
        mean square away in each layer, and that 2 is what makes up for it.""",
    ),
    misconception(
        "he_normal_gain_squared",
        "HeNormal",
        ("variance = 2 / fan_in", "variance = 4 / fan_in"),
        says="""Your variance is 4/fan_in, twice what it should be. The 2 of He's rule belongs to the
        variance; the deviation has only √2.""",
    ),
    misconception(
        "he_normal_fan_out",
        "HeNormal",
        ("fan_in, _ =", "fan_in, fan_out ="),
        ("variance = 2 / fan_in", "variance = 2 / fan_out"),
        says="""Your variance is 2/fan_out, which keeps the gradient's size and lets the signal
        drift. Keras's HeNormal, and the rule asked for here, is 2/fan_in.""",
    ),
    misconception(
        "he_normal_as_glorot",
        "HeNormal",
        ("fan_in, _ =", "fan_in, fan_out ="),
        ("variance = 2 / fan_in", "variance = 2 / (fan_in + fan_out)"),
        says="""Your variance is 2/(fan_in + fan_out): that is Glorot's rule. He's is 2/fan_in, and
        its 2 makes up for the half that ReLU takes away.""",
    ),
    *normal_mistakes("HeNormal", "he_normal", "He"),
    *kernel_mistakes("HeNormal", "he_normal"),
    *seed_mistakes("HeNormal", "he_normal"),
    *keras_mistakes("HeNormal", "he_normal"),
]

HE_UNIFORM = [
    misconception(
        "he_uniform_root_three_forgotten",
        "HeUniform",
        ("6 / fan_in", "2 / fan_in"),
        says="""Your limit is the standard deviation, √(2/fan_in). A uniform distribution on [−a, a]
        has the variance a²/3, so that you need a limit √3 times as large: √(6/fan_in).""",
    ),
    misconception(
        "he_uniform_gain_missing",
        "HeUniform",
        ("6 / fan_in", "3 / fan_in"),
        says="""Your variance is 1/fan_in: the factor 2 is missing. ReLU throws half of the signal's
        mean square away in each layer, and that 2 is what makes up for it.""",
    ),
    misconception(
        "he_uniform_one_over_root",
        "HeUniform",
        ("6 / fan_in", "1 / fan_in"),
        says="""Your limit is 1/√fan_in. PyTorch's layers use that by default (under the name of
        Kaiming He, with a slope of √5 that undoes his factor); Keras's HeUniform has the limit
        √(6/fan_in).""",
        convention=True,
    ),
    misconception(
        "he_uniform_fan_out",
        "HeUniform",
        ("fan_in, _ =", "fan_in, fan_out ="),
        ("6 / fan_in", "6 / fan_out"),
        says="""Your limit is √(6/fan_out), which keeps the gradient's size and lets the signal
        drift. Keras's HeUniform, and the rule asked for here, divides by fan_in.""",
    ),
    misconception(
        "he_uniform_as_glorot",
        "HeUniform",
        ("fan_in, _ =", "fan_in, fan_out ="),
        ("6 / fan_in", "6 / (fan_in + fan_out)"),
        says="""Your limit is √(6/(fan_in + fan_out)): that is Glorot's. He's rule divides by fan_in
        alone, so that the variance makes up for the half that ReLU takes away.""",
    ),
    misconception(
        "he_uniform_root_forgotten",
        "HeUniform",
        ("math.sqrt(6 / fan_in)", "6 / fan_in"),
        says="""Your limit lacks its square root, so that your weights come out far too small. The
        limit is √(6/fan_in).""",
    ),
    *uniform_mistakes("HeUniform", "he_uniform"),
    *kernel_mistakes("HeUniform", "he_uniform"),
    *seed_mistakes("HeUniform", "he_uniform"),
    *keras_mistakes("HeUniform", "he_uniform"),
]
