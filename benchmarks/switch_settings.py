"""What students' cells may set for the whole process: each a few lines of code, by name."""

from __future__ import annotations

from dataclasses import dataclass

ALL = ("tensorflow", "jax", "torch")


@dataclass(frozen=True)
class Setting:
    """code: a cell. backends: where it is tried. late: whether it comes after all definitions."""

    name: str
    code: str
    backends: tuple[str, ...] = ALL
    late: bool = False


def _for(imported: str, backends: tuple[str, ...], **codes: str) -> list[Setting]:
    # A scope that nobody keeps is closed at once, and one setting must not close another's.
    return [
        Setting(
            name.removesuffix("_late"),
            imported + code.replace("kept", f"kept_{name}"),
            backends,
            name.endswith("_late"),
        )
        for name, code in codes.items()
    ]


_KERAS = _for(
    "import keras\n",
    ALL,
    float16='keras.config.set_dtype_policy("mixed_float16")',
    channels='keras.config.set_image_data_format("channels_first")',
    epsilon="keras.config.set_epsilon(0.5)",
    seed="keras.utils.set_random_seed(0)",
    distribution="keras.config.disable_flash_attention()\nkeras.config.disable_interactive_logging()",
    unsafe="keras.config.enable_unsafe_deserialization()\nkeras.config.disable_traceback_filtering()",
    epochs="keras.config.set_max_epochs(1)\nkeras.config.set_max_steps_per_epoch(1)",
    scope='from keras.src import backend\nkept = backend.name_scope("mine")\nkept.__enter__()',
    floatx="keras.config.set_floatx('float16')",
    bfloat16_late='keras.config.set_dtype_policy("bfloat16")',
    float64_late='keras.config.set_dtype_policy("float64")\nkeras.config.set_floatx("float64")',
    stateless="kept = keras.StatelessScope()\nkept.__enter__()",
    thread_late="""import threading
def later():
    keras.config.set_floatx("float64")
thread = threading.Thread(target=later)
thread.start()
thread.join()""",
)
_NUMPY = _for(
    "import numpy as np\n",
    ALL,
    seterr='np.seterr(all="raise")',
    seterrcall='np.seterrcall(lambda *a: 1 / 0)\nnp.seterr(all="call")',
    printing="np.set_printoptions(precision=1, formatter={'float': lambda x: 'x'}, threshold=1)",
    bufsize="np.setbufsize(16)",
    random="np.random.seed(1)\nimport random\nrandom.seed(1)",
    legacy='np.set_printoptions(legacy="1.13")',
)
_PYTHON = _for(
    "import sys, os\n",
    ALL,
    warnings='import warnings\nwarnings.simplefilter("error")',
    showwarning="import warnings\nwarnings.showwarning = lambda *a, **k: 1 / 0",
    recursion="sys.setrecursionlimit(220)",
    digits="sys.set_int_max_str_digits(640)",
    gc="import gc\ngc.disable()\ngc.set_threshold(1)",
    trace="sys.settrace(lambda *a: None)",
    builtins="import builtins\nbuiltins.sum = None\nbuiltins.print = None\nbuiltins.sorted = None",
    umask="os.umask(0o777)",
    tempdir='import tempfile\ntempfile.tempdir = "/nowhere"',
    chdir="import tempfile\nos.chdir(tempfile.mkdtemp())\nos.rmdir(os.getcwd())",
    path="sys.path.clear()\nsys.meta_path.clear()\nsys.path_hooks.clear()",
    environment='os.environ.clear()\nos.environ["TF_USE_LEGACY_KERAS"] = "1"',
    zone='import time\nos.environ["TZ"] = "Asia/Tokyo"\ntime.tzset()',
    decimal="import decimal\ndecimal.getcontext().prec = 2\ndecimal.getcontext().traps[decimal.Inexact] = True",
    signals="import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nsignal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})",
    stack="import threading\nthreading.stack_size(65536)",
    limits="import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))",
    logging="import logging\nlogging.disable(logging.CRITICAL)\nlogging.raiseExceptions = True",
    sockets="import socket\nsocket.setdefaulttimeout(1e-6)",
    locale="""import locale
for name in ("de_DE.UTF-8", "fr_FR.UTF-8", "C"):
    try:
        locale.setlocale(locale.LC_ALL, name)
        break
    except locale.Error:
        pass""",
    matplotlib="import matplotlib\nmatplotlib.rcParams['text.usetex'] = True\nmatplotlib.rcParams['figure.dpi'] = 1",
    pillow="from PIL import Image, ImageFile\nImage.MAX_IMAGE_PIXELS = 1",
)
_TENSORFLOW = _for(
    "import tensorflow as tf\n",
    ("tensorflow",),
    numpy_behavior="from tensorflow.python.ops.numpy_ops import np_config\nnp_config.enable_numpy_behavior()",
    numpy_float32="tf.experimental.numpy.experimental_enable_numpy_behavior(prefer_float32=True)",
    promotion='tf.experimental.numpy.experimental_enable_numpy_behavior(dtype_conversion_mode="all")',
    numerics="tf.debugging.enable_check_numerics()",
    eager="tf.compat.v1.disable_eager_execution()",
    version2="tf.compat.v1.disable_v2_behavior()",
    equality="tf.compat.v1.disable_tensor_equality()",
    shapes="tf.compat.v1.disable_v2_tensorshape()",
    variables="tf.compat.v1.disable_resource_variables()",
    control_flow="tf.compat.v1.disable_control_flow_v2()",
    eagerly="tf.config.run_functions_eagerly(True)",
    determinism="tf.config.experimental.enable_op_determinism()",
    jit='tf.config.optimizer.set_jit("autoclustering")',
    optimizer='tf.config.optimizer.set_experimental_options({"auto_mixed_precision_onednn_bfloat16": True, "disable_meta_optimizer": True})',
    placement="tf.config.set_soft_device_placement(False)\ntf.debugging.set_log_device_placement(False)",
    device='kept = tf.device("/GPU:3")\nkept.__enter__()',
    graph="kept = tf.Graph().as_default()\nkept.__enter__()",
    session="kept = tf.compat.v1.InteractiveSession(graph=tf.Graph())",
    strategy='kept = tf.distribute.MirroredStrategy(["CPU:0"]).scope()\nkept.__enter__()',
    one_device='tf.distribute.experimental_set_strategy(tf.distribute.OneDeviceStrategy("/CPU:0"))',
    names='kept = tf.name_scope("mine")\nkept.__enter__()',
    data="tf.data.experimental.enable_debug_mode()",
    strict="tf.experimental.enable_strict_mode()",
    tape="from tensorflow.python.eager import record\nkept = record.stop_recording()\nkept.__enter__()",
    asynchronous="tf.config.experimental.set_synchronous_execution(False)",
    devices='tf.config.set_visible_devices([], "GPU")',
    seed_tf="tf.random.set_seed(0)",
    creators="kept = tf.variable_creator_scope(lambda n, **k: 1 / 0)\nkept.__enter__()",
)
_JAX = _for(
    "import jax\n",
    ("jax",),
    x64='jax.config.update("jax_enable_x64", True)',
    nans='jax.config.update("jax_debug_nans", True)',
    infs='jax.config.update("jax_debug_infs", True)',
    no_jit='jax.config.update("jax_disable_jit", True)',
    strict_promotion='jax.config.update("jax_numpy_dtype_promotion", "strict")',
    rank_promotion='jax.config.update("jax_numpy_rank_promotion", "raise")',
    matmul='jax.config.update("jax_default_matmul_precision", "bfloat16")',
    leaks='jax.config.update("jax_check_tracer_leaks", True)',
    checks='jax.config.update("jax_enable_checks", True)',
    guard='jax.config.update("jax_transfer_guard", "disallow")',
    keys='jax.config.update("jax_debug_key_reuse", True)',
    prng='jax.config.update("jax_default_prng_impl", "rbg")',
    x64_scope="kept = jax.enable_x64(True)\nkept.__enter__()",
    nans_scope="kept = jax.debug_nans(True)\nkept.__enter__()",
    rank_scope='kept = jax.numpy_rank_promotion("raise")\nkept.__enter__()',
    mesh_scope='kept = jax.make_mesh((1,), ("x",))\nkept.__enter__()',
)
_TORCH = _for(
    "import torch\n",
    ("torch",),
    torch64="torch.set_default_dtype(torch.float64)",
    meta='torch.set_default_device("meta")',
    no_grad="torch.set_grad_enabled(False)",
    no_grad_scope="kept = torch.no_grad()\nkept.__enter__()",
    inference="kept = torch.inference_mode()\nkept.__enter__()",
    anomaly="torch.autograd.set_detect_anomaly(True)",
    autocast='kept = torch.autocast("cpu", dtype=torch.bfloat16)\nkept.__enter__()',
    deterministic="torch.use_deterministic_algorithms(True)\ntorch.utils.deterministic.fill_uninitialized_memory = True",
    medium='torch.set_float32_matmul_precision("medium")',
    threads="torch.set_num_threads(1)",
    denormal="torch.set_flush_denormal(True)",
    hooks="torch.nn.modules.module.register_module_forward_hook(lambda m, a, y: y * 2)",
    torch_printing="torch.set_printoptions(precision=1)",
    seed_torch="torch.manual_seed(0)",
    mkldnn="torch.backends.mkldnn.set_flags(False)",
    function_mode="""from torch.overrides import TorchFunctionMode
class Doubles(TorchFunctionMode):
    def __torch_function__(self, function, types, args=(), kwargs=None):
        raise RuntimeError("no functions today")
kept = Doubles()
kept.__enter__()""",
)
SETTINGS = {s.name: s for s in [*_KERAS, *_NUMPY, *_PYTHON, *_TENSORFLOW, *_JAX, *_TORCH]}
