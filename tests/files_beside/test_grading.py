"""Hand-ins that need what lies beside them, graded as their notebooks run: sealed, and on one's own machine."""

import io
import os
import sys
import zipfile

import numpy as np
import pytest
from small_unit import RIGHT, notebook

from grader.cluster.grading_process import grade_parcel
from grader.cluster.parcel import collect, unpack_parcel
from grader.grading.grader import Grader
from grader.grading.settings import Settings

HELPER = "import numpy as np\n\ndef twice(x):\n    return x + x\n"
USES = "def double(x):\n    return twice(x)"
REST = RIGHT[1:]
TIMES = "def double(x):\n    return x * x.dtype.type(two)"
ADDS = "import keras\n\ndef twice(x):\n    return keras.ops.convert_to_numpy(keras.ops.add(x, x))\n"


def array_file():
    buffer = io.BytesIO()
    np.save(buffer, np.array([2.0]))
    return buffer.getvalue()


def packed(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, data in members.items():
            file.writestr(name, data)
    return buffer.getvalue()


LOADS = "import numpy as np\ntwo = np.load('{}')[0]"
WORKS = {
    "a module": (["from my_utils import twice", USES], {"my_utils.py": HELPER}),
    "a part in a module": (["from my_layers import double"], {"my_layers.py": RIGHT[0]}),
    "a module's attribute": (["import my_utils as m", "def double(x):\n    return m.twice(x)"], {"my_utils.py": HELPER}),
    "a package": (["from pkg import twice", USES], {"pkg/__init__.py": "from .core import twice", "pkg/core.py": HELPER}),
    "a folder of modules": (["from lib.core import twice", USES], {"lib/core.py": HELPER}),
    "an empty __init__": (["from pkg.core import twice", USES], {"pkg/__init__.py": "", "pkg/core.py": HELPER}),
    "a folder on the path": (["import sys\nsys.path.append('src')\nfrom core import twice", USES], {"src/core.py": HELPER}),
    "Drive on the path": (["import sys\nsys.path.insert(0, '/content/drive/MyDrive/hw')\nfrom my_utils import twice", USES], {"my_utils.py": HELPER}),
    "writefile": ([f"%%writefile my_utils.py\n{HELPER}", "from my_utils import twice", USES], {}),
    "writefile over a file": ([f"%%writefile my_utils.py\n{HELPER}", "from my_utils import twice", USES], {"my_utils.py": "twice = None"}),
    "writefile -a": (["%%writefile my_utils.py\nimport sys", f"%%writefile -a my_utils.py\n{HELPER}", "from my_utils import twice", USES], {}),
    "file": ([f'%%file "my_utils.py"\n{HELPER}', "from my_utils import twice", USES], {}),
    "writefile into a folder": ([f"%%writefile pkg/core.py\n{HELPER}", "from pkg.core import twice", USES], {}),
    "writefile of a name": (["name = 'my_utils'", f"%%writefile {{name}}.py\n{HELPER}", "from my_utils import twice", USES], {}),
    "writefile, exported": ([f"get_ipython().run_cell_magic('writefile', 'my_utils.py', {HELPER!r})", "from my_utils import twice", USES], {}),
    "run": (["%run helper.py", USES], {"helper.py": HELPER}),
    "run -i": (["base = 1", "%run -i helper", USES], {"helper.py": f"{HELPER}\nassert base == 1"}),
    "run in a namespace": (["base = 1", "%run helper.py", USES], {"helper.py": f"assert 'base' not in globals() and __name__ == '__main__'\n{HELPER}"}),
    "run with arguments": (["%run helper.py 2", TIMES], {"helper.py": "import sys\ntwo = float(sys.argv[1])"}),
    "run -n": (["%run -n helper.py", USES], {"helper.py": f"{HELPER}\nif __name__ == '__main__':\n    twice = None"}),
    "run a notebook": (["base = 1", "%run other.ipynb", USES], {"other.ipynb": notebook("%matplotlib inline", f"assert base\n{HELPER}")}),
    "exec": (["exec(open('helper.py').read())", USES], {"helper.py": HELPER}),
    "an array": ([LOADS.format("stats.npy"), TIMES], {"stats.npy": array_file()}),
    "tables": (["import csv, json\ntwo = json.load(open('c.json'))['two'] + int(next(csv.reader(open('d/z.csv')))[0])", TIMES], {"c.json": '{"two": 2}', "d/z.csv": "0,1"}),
    "read in a check": (["import numpy as np\ndef double(x):\n    return x * x.dtype.type(np.load('stats.npy')[0])"], {"stats.npy": array_file()}),
    "reload": (["import my_utils", "import importlib\nimportlib.reload(my_utils)\nfrom my_utils import twice", USES], {"my_utils.py": HELPER}),
    "autoreload": (["%load_ext autoreload\n%autoreload 2", "%%writefile my_utils.py\ndef twice(x):\n    return 3 * x", "from my_utils import twice", f"%%writefile my_utils.py\n{HELPER}", USES], {}),
    "written again and reloaded": (["%%writefile my_utils.py\ntwo = 1", "import my_utils, importlib", "%%writefile my_utils.py\ntwo = 2", "importlib.reload(my_utils)\ntwo = my_utils.two", TIMES], {}),
    "written by open": (["open('made.py', 'w').write('two = 2')", "from made import two", TIMES], {}),
    "unzip": (["!unzip -q data.zip -d data", LOADS.format("data/d/x.npy"), TIMES], {}),
    "cp": (["!mkdir -p lib && cp helper.txt lib/h.py", "from lib.h import twice", USES], {"helper.txt": HELPER}),
    "bash": (["%%bash\n# make it a module\ncp helper.txt h.py", "from h import twice", USES], {"helper.txt": HELPER}),
    "cd": (["%cd data", LOADS.format("x.npy"), "%cd ..", "from my_utils import twice", USES], {"data/x.npy": array_file(), "my_utils.py": HELPER}),
    "env": (["%env TWO=2", "import os\ntwo = float(os.environ['TWO'])", TIMES], {}),
    "load, not run": (["%load helper.py", "# %load helper.py\n" + HELPER, USES], {"helper.py": "1 / 0"}),
    "a name that Python's tests have": (["from test import twice", USES], {"test.py": HELPER}),
    "pip": (["%pip install foo\n!pip install -q bar\n!nvidia-smi\n!ls -la | head", RIGHT[0]], {}),
}  # fmt: skip
WORKS["unzip"][1]["data.zip"] = packed({"d/x.npy": array_file()})
TOLD = {
    "writefile elsewhere": ([f"%%writefile /content/my_utils.py\n{HELPER}", "from my_utils import twice", USES], {}, "cell 1: %%writefile /content/my_utils.py wrote my_utils.py beside the notebook"),
    "a script that raises": (["%run helper.py", USES], {"helper.py": f"{HELPER}\n1 / 0"}, "cell 1: %run helper.py stopped: ZeroDivisionError: division by zero at helper.py, line 6"),
    "no script": (["%run no.py", RIGHT[0]], {}, "cell 1: %run no.py ran nothing"),
    "a download": (["!wget https://example.org/data.zip", RIGHT[0]], {}, "there is no network where this is graded"),
    "a program": (["!python helper.py > out.txt", RIGHT[0]], {"helper.py": ""}, "commands are not run where this is graded"),
    "an archive that is not there": (["!unzip data.zip", RIGHT[0]], {}, "`!unzip data.zip` did not work: No such file or directory"),
    "a folder on Drive": (["%cd /content/drive/MyDrive/hw", "from my_utils import twice", USES], {"my_utils.py": HELPER}, "%cd /content/drive/MyDrive/hw did nothing"),
    "chdir to Drive": (["import os\nos.chdir('/content/drive/MyDrive')\nfrom my_utils import twice", USES], {"my_utils.py": HELPER}, "os.chdir('/content/drive/MyDrive') did nothing"),
    "a file that is missing": (["import numpy as np\nnp.load('stats.npy')", RIGHT[0]], {}, "Hand in stats.npy beside the notebook"),
    "a file by another machine's path": (["import numpy as np\nnp.load('/content/drive/stats.npy')", RIGHT[0]], {"stats.npy": array_file()}, "open it as 'stats.npy'"),
    "a module that is missing": (["import my_utils", RIGHT[0]], {}, "no my_utils.py lies beside the notebook"),
    "relative import": (["from . import my_utils", RIGHT[0]], {"my_utils.py": ""}, "ImportError: attempted relative import"),
    "an error in a module": (["import my_utils", RIGHT[0]], {"my_utils.py": "x = 1\nx.nothing"}, "AttributeError: 'int' object has no attribute 'nothing' (at my_utils.py, line 2)"),
    "no Python": (["import my_utils", RIGHT[0]], {"my_utils.py": "def f(:"}, "invalid syntax (my_utils.py, line 1)"),
    "installed names": (["import random, statistics, numpy as np\nassert statistics.mean([1, 3]) == 2", RIGHT[0]], dict.fromkeys(["random.py", "statistics.py", "numpy.py", "keras.py", "grader.py"], "1 / 0"), "random.py has the name of an installed module"),
    "an installed name that is written": (["%%writefile colorsys.py\n1 / 0", "import sys\nsys.path.insert(0, '.')\nimport colorsys", RIGHT[0]], {}, ""),
}  # fmt: skip


@pytest.fixture(params=["sealed", "here"])
def grade(request, put, small_course, one_sandbox):
    """Grade a student's notebook with the files beside it."""
    sandbox = one_sandbox if request.param == "sealed" else False

    def grade_it(cells, files=(), **place):
        path = put([*cells, *REST], files, **place)
        with Grader(small_course, "small", sandbox=sandbox) as grader:
            return grader.grade(path, "ada")

    return grade_it


@pytest.mark.parametrize("name", WORKS)
def test_what_works_in_a_notebook_has_full_marks_and_no_notes(grade, name):
    report = grade(*WORKS[name])
    assert (report.score, report.notes) == (report.max_score, [])


@pytest.mark.parametrize("name", TOLD)
def test_what_cannot_work_is_told(grade, name):
    cells, files, line = TOLD[name]
    report = grade(cells, files)
    assert line in "\n".join(report.notes), report.notes
    assert report.score == report.max_score


def test_the_folder_above_the_notebook(grade):
    cells = ["import sys\nsys.path.append('..')\nfrom my_utils import twice", USES]
    report = grade(cells, {"my_utils.py": HELPER}, name="work/small.ipynb")
    assert (report.score, report.notes) == (report.max_score, [])


def test_an_exception_in_a_check_names_the_line_of_the_module(grade):
    report = grade(
        ["from pkg.core import twice", USES], {"pkg/core.py": "def twice(x):\n    return x.nothing"}
    )
    (said,) = [o.message for o in report.checks if o.name == "doubles"]
    assert "at pkg/core.py, line 2, in twice: return x.nothing" in said


@pytest.mark.parametrize(
    ("cells", "files"),
    [
        (["from my_utils import twice", USES], {"my_utils.py": ADDS}),
        ([f"%%writefile my_utils.py\n{ADDS}", "from my_utils import *", USES], {}),
        (["%run my_utils.py", USES], {"my_utils.py": ADDS}),
    ],
)
def test_delegation_in_a_module_is_caught_with_file_and_line(grade, cells, files):
    report = grade(cells, files)
    found = {o.name: o for o in report.checks}
    assert (found["doubles"].points, found["doubles"].status) == (0, "failed")
    assert "`double` uses keras.ops.add (my_utils.py, line 4)" in found["doubles"].message
    assert [(f.kind, f.where) for f in report.flags] == [("forbidden", "my_utils.py, line 4")]
    assert found["moments_values"].status == "passed"


def test_a_part_that_a_module_should_have_brought_says_why_it_is_missing(grade):
    report = grade(["from my_layers import double"])
    (said,) = [o.message for o in report.checks if o.name == "doubles"]
    assert said.startswith("`double` is not defined, for cell 1, line 1 raised an exception: Mod")


def test_grading_here_leaves_files_and_this_process_alone(put, small_course):
    cells = [
        f"%%writefile my_utils.py\n{HELPER}",
        "from my_utils import twice",
        "!mkdir made\n%cd made",
    ]
    cells += ["%env GAMMABETA_TRIED=1", "import sys\nsys.path.insert(0, '.')", USES, *REST]
    path = put(cells, {"my_utils.py": "worked = 'on since'"})
    before = os.getcwd(), list(sys.path), list(sys.meta_path), os.chdir
    with Grader(small_course, "small", sandbox=False) as grader:
        assert grader.grade(path).score == 8
    assert (os.getcwd(), list(sys.path), list(sys.meta_path), os.chdir) == before
    assert "my_utils" not in sys.modules
    assert "GAMMABETA_TRIED" not in os.environ
    assert (path.parent / "my_utils.py").read_text() == "worked = 'on since'"
    assert sorted(item.name for item in path.parent.iterdir()) == ["my_utils.py", "small.ipynb"]


def test_a_changed_module_counts_the_next_time(put, small_course):
    with Grader(small_course, "small", sandbox=False) as grader:
        cells = ["from my_utils import twice", USES, *REST]
        assert grader.grade(put(cells, {"my_utils.py": HELPER})).score == 8
        assert (
            grader.grade(put(cells, {"my_utils.py": HELPER.replace("x + x", "x * x")})).score == 5
        )


def test_a_process_that_starts_anew_has_the_files_again(put, small_course, one_sandbox):
    cells = ["import os\nos._exit(3)", "from my_utils import twice", USES, *REST]
    with Grader(small_course, "small", sandbox=one_sandbox) as grader:
        report = grader.grade(put(cells, {"my_utils.py": HELPER}), "ada")
    assert report.score == report.max_score


def test_files_that_there_is_no_room_for_are_told(put, small_course, one_sandbox, monkeypatch):
    from grader.execution.working_folder import WorkingFolder

    monkeypatch.setattr(WorkingFolder, "write", lambda self, name, data: "No space left on device")
    with Grader(small_course, "small", sandbox=False) as grader:
        report = grader.grade(put([*RIGHT], {"big.npy": "x"}), "ada")
    assert report.notes == ["big.npy was left out: No space left on device"]


def test_many_and_large_files_travel(put, small_course, one_sandbox):
    files = {f"d{n % 7}/f{n}.txt": f"{n}" for n in range(300)} | {"big.bin": b"x" * (20 << 20)}
    cells = [
        "import glob\nassert len(glob.glob('d*/*.txt')) == 300",
        "two = len(open('big.bin').read()) >> 20 == 20 and 2",
    ]
    with Grader(small_course, "small", sandbox=one_sandbox) as grader:
        report = grader.grade(put([*cells, TIMES, *REST], files), "ada")
    assert (report.score, report.notes) == (report.max_score, [])


WHOLE = {
    "pkg/__init__.py": "from .core import halve\n",
    "pkg/core.py": "def halve(x):\n    return x / x.dtype.type(2)\n",
    "my_utils.py": "def same(x):\n    return x\n",
    "data/stats.npy": array_file(),
    "other.ipynb": notebook("def four(x):\n    return x + x + x + x"),
}
NEEDS_ALL = [
    "import numpy as np\nfrom my_utils import same\nfrom pkg import halve\n%run other.ipynb",
    "assert np.load('data/stats.npy')[0] == 2",
    "def double(x):\n    return same(halve(four(x)))",
    *REST,
]


@pytest.mark.parametrize("top", ["", "hw/", "a/b c/"])
@pytest.mark.parametrize("place", ["sealed", "here", "cluster"])
def test_an_archive_travels_as_a_folder_does(put, small_course, one_sandbox, top, place):
    members = {f"{top}{name}": data for name, data in WHOLE.items()}
    members |= {f"{top}small.ipynb": notebook(*NEEDS_ALL), "__MACOSX/x": b"", "top.txt": "1"}
    path = put([""], {"hw.zip": packed(members)})
    path.unlink()
    sandbox = one_sandbox if place != "here" else False
    with Grader(small_course, "small", sandbox=sandbox) as grader:
        if place == "cluster":
            sent = collect(Settings(small_course, "small"), [], "ada").pack()
            assert f"{top}pkg/__init__.py" in unpack_parcel(sent).beside.files
            report = grade_parcel(grader, unpack_parcel(sent))
        else:
            report = grader.grade(path.parent, "ada")
    assert report.score == report.max_score
    assert report.notes == [f"{top}small.ipynb in hw.zip was graded"]


def test_a_file_above_the_notebooks_folder_in_an_archive_is_there(put, small_course):
    cells = ["import sys\nsys.path.append('..')\nfrom my_utils import twice", USES, *REST]
    members = {"hw/small.ipynb": notebook(*cells), "my_utils.py": HELPER}
    path = put([""], {"hw.zip": packed(members)})
    path.unlink()
    with Grader(small_course, "small", sandbox=False) as grader:
        report = grader.grade(path.parent, "ada")
    assert report.score == report.max_score


def test_files_beside_never_push_out_what_became_of_a_cell(put, small_course):
    spaces = "\u00a0x = 1"  # mended, with a note on each
    cells = [*[spaces] * 30, "print(missing)", "keras.config.set_floatx('float64')", *RIGHT]
    names = {f"f{number}.so": "x" for number in range(30)}
    with Grader(small_course, "small", sandbox=False) as grader:
        notes = grader.grade(put(cells, names), "ada").notes
    assert sum("held invisible" in note for note in notes) == 25
    assert notes[25] == "and 5 more repairs like these"
    assert (
        "cell 31, line 1 raised an exception: NameError: name 'missing' is not defined" in notes[-2]
    )
    assert "and 18 more were left out, for reasons like these" in notes
    assert notes[-1].startswith("cell 32, line 1 changes Keras's floatx")
    assert sum(" more " in note for note in notes) == 2


def test_a_folder_of_modules_is_not_the_next_students(put, small_course):
    with Grader(small_course, "small", sandbox=False) as grader:
        first = put(["from pkg.core import twice", USES, *REST], {"pkg/core.py": HELPER})
        assert grader.grade(first, "ada").score == 8
        files = {"pkg/__init__.py": "from .other import twice", "pkg/other.py": HELPER}
        second = put(["from pkg import twice", USES, *REST], files, student="bo")
        assert grader.grade(second, "bo").notes == []
