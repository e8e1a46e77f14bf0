"""Downloads: continued where they broke off, checked, and never over what lies there."""

import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from toy_data import described

from grader.datasets import DatasetError
from grader.datasets.download import RetryPolicy, download
from grader.datasets.fetching import fetch

QUICK = RetryPolicy(tries=3, seconds=0.01)


@pytest.fixture
def get(toy, server, tmp_path):
    """Fetches the toy set from the server into a folder; keeps the notes in `get.notes`."""
    server.content = toy.archives["toy-py.tar.gz"]

    def get(dataset=toy.dataset, addresses=None, **options):
        addresses = [server.address] if addresses is None else addresses
        return fetch(
            dataset, get.folder, addresses, note=get.notes.append, retries=QUICK, **options
        )

    get.folder, get.notes = tmp_path / "data", []
    get.part = get.folder / "toy-py.tar.gz.part"
    return get


def assert_there(toy, folder):
    """All files of the set, and nothing else."""
    contents = {path.name: path.read_bytes() for path in (folder / "toy-py").iterdir()}
    assert contents == toy.contents["toy-py"]
    assert [path.name for path in folder.iterdir()] == ["toy-py"]


def test_fetched_checked_unpacked(toy, server, get):
    seen = []
    done = get(progress=lambda *numbers: seen.append(numbers))
    assert (done.new, done.path) == (True, get.folder / "toy-py")
    assert_there(toy, get.folder)
    assert server.asked == [None]
    size = len(server.content)
    assert seen[-1] == (size, size)
    assert get.notes == []


def test_what_is_there_is_not_fetched_again(toy, server, get):
    get()
    server.asked.clear()
    assert not get().new
    assert server.asked == []
    assert_there(toy, get.folder)


@pytest.mark.parametrize("breaks", [[40_000], [1], [30_000, 20_000, 1]])
def test_a_broken_connection_is_continued(toy, server, get, breaks):
    server.faults = list(breaks)
    get()
    assert_there(toy, get.folder)
    offsets = [sum(breaks[: n + 1]) for n in range(len(breaks))]
    assert server.asked == [None, *(f"bytes={offset}-" for offset in offsets)]
    assert server.sent == len(server.content)  # no byte came twice


def test_what_came_is_kept_for_the_next_call(toy, server, get):
    server.faults = [40_000] + ["503"] * 9
    with pytest.raises(
        DatasetError, match=r"HTTP status 503\); the 40,000 bytes that came are kept"
    ):
        get()
    assert get.part.read_bytes() == server.content[:40_000]
    server.faults.clear()
    server.asked.clear()
    get()
    assert server.asked == ["bytes=40000-"]
    assert_there(toy, get.folder)
    assert "continuing" in get.notes[0]


def test_a_server_that_cannot_continue_sends_all_again(toy, server, get):
    server.ranges, server.faults = False, [40_000]
    get()
    assert_there(toy, get.folder)
    assert server.asked == [None, "bytes=40000-", None]


def test_a_server_that_answers_with_another_range_is_not_believed(toy, server, get):
    server.faults = [40_000, "shifted"]
    get()
    assert_there(toy, get.folder)
    assert server.asked[-1] is None


def test_too_much_work_is_tried_again_and_a_missing_file_is_not(server, get):
    server.faults = ["429", "500"]
    assert get().new
    server.faults = ["404"] * 5
    server.asked.clear()
    (get.folder / "toy-py" / "test").unlink()
    with pytest.raises(DatasetError, match="HTTP status 404"):
        get()
    assert len(server.asked) == 1


def test_the_next_address_goes_on_where_the_first_ended(toy, server, get):
    server.faults = [40_000, "404"]
    get(addresses=[server.address, server.at("mirror")])
    assert server.asked == [None, "bytes=40000-", "bytes=40000-"]
    assert_there(toy, get.folder)


def test_addresses_of_the_registry_are_used(toy, server, get):
    version = toy.dataset.versions[0]
    archive = replace(version.archive, addresses=("http://127.0.0.1:9/no", server.address))
    get(replace(toy.dataset, versions=(replace(version, archive=archive),)), addresses=[])
    assert_there(toy, get.folder)


def test_redirects_are_followed_but_not_into_the_disk(toy, server, get, tmp_path):
    server.location = server.address
    get(addresses=[server.at("moved")])
    assert_there(toy, get.folder)
    (tmp_path / "secret").write_bytes(server.content)
    server.location = (tmp_path / "secret").as_uri()
    for address in (server.at("moved"), server.location):
        with pytest.raises(DatasetError, match="the download failed"):
            fetch(toy.dataset, tmp_path / "other", [address], retries=QUICK)
    assert list((tmp_path / "other").iterdir()) == []


def other_bytes(content):
    return content[:-5000] + bytes(5000)


def test_a_wrong_checksum_is_refused_and_kept_aside(server, get):
    server.content = other_bytes(server.content)
    with pytest.raises(DatasetError, match="its checksum differs") as caught:
        get()
    assert "\n" not in str(caught.value)
    wrong = get.folder / "toy-py.tar.gz.wrong"
    assert list(get.folder.iterdir()) == [wrong]
    assert wrong.read_bytes() == server.content


def test_a_wrong_beginning_is_fetched_once_more(toy, server, get):
    get.folder.mkdir()
    get.part.write_bytes(b"x" * 30_000)
    get()
    assert server.asked == ["bytes=30000-", None]
    (get.folder / "toy-py.tar.gz.wrong").unlink()
    assert_there(toy, get.folder)
    assert "once more" in get.notes[-1]


def test_a_complete_part_needs_no_server(toy, get, server):
    get.folder.mkdir()
    get.part.write_bytes(server.content)
    get(addresses=["http://127.0.0.1:9/none"])
    assert_there(toy, get.folder)


def test_a_part_that_is_too_long_begins_anew(toy, server, get):
    get.folder.mkdir()
    get.part.write_bytes(b"x" * (len(server.content) + 1))
    get()
    assert server.asked == [None]
    assert_there(toy, get.folder)


@pytest.mark.parametrize("length", [500, 50_000, 200_000])
def test_a_file_of_another_length_is_not_kept(server, get, length):
    server.content = (server.content * 3)[:length]
    said = "more" if length > 100_000 else f"only {length:,}"
    with pytest.raises(DatasetError, match=f"it has {said} bytes, not"):
        get()
    assert list(get.folder.iterdir()) == []
    assert len(server.asked) == 1


@pytest.mark.parametrize("ranges", [True, False])
@pytest.mark.parametrize("length", [500, 60_000, 200_000])
def test_what_came_before_outlives_a_server_of_something_else(toy, server, get, length, ranges):
    get.folder.mkdir()
    get.part.write_bytes(begun := server.content[:40_000])
    right, server.content, server.ranges = server.content, bytes(length), ranges
    with pytest.raises(DatasetError, match="the 40,000 bytes that came are kept"):
        get()
    assert get.part.read_bytes() == begun
    assert list(get.folder.iterdir()) == [get.part]
    server.content, server.ranges = right, True
    get()
    assert_there(toy, get.folder)


def test_of_two_beginnings_the_longer_one_stays(server, get):
    get.folder.mkdir()
    get.part.write_bytes(server.content[:10_000])
    server.ranges, server.faults = False, [0, 30_000, 0, 5_000, 0] + ["503"] * 9
    with pytest.raises(DatasetError, match="the 30,000 bytes that came are kept"):
        get()
    assert get.part.read_bytes() == server.content[:30_000]
    assert list(get.folder.iterdir()) == [get.part]


def test_no_server(get):
    with pytest.raises(
        DatasetError, match=r"the download failed \(http://127.0.0.1:9/x: .*again later"
    ):
        get(addresses=["http://127.0.0.1:9/x"])
    assert list(get.folder.iterdir()) == []


def test_a_wrong_file_that_lies_there_is_named_and_stays(toy, server, get):
    toy.write(get.folder / "toy-py")
    mine = get.folder / "toy-py" / "batch_1"
    mine.write_bytes(b"my own")
    for missing in ([], ["test"]):
        for name in missing:
            (get.folder / "toy-py" / name).unlink()
        with pytest.raises(DatasetError, match="is not the published batch_1"):
            get()
    assert mine.read_bytes() == b"my own"
    assert server.asked == []


def test_files_that_lie_there_stay_as_they_are(toy, get):
    toy.write(get.folder / "toy-py", names=["batch_1", "test"])
    mine = get.folder / "toy-py" / "batch_1"
    before = mine.stat().st_ino
    get()
    assert_there(toy, get.folder)
    assert mine.stat().st_ino == before
    assert "lacks batch_2, batch_3: fetching the whole set" in get.notes[0]


def test_my_own_archive_is_used_and_stays(toy, server, get):
    get.folder.mkdir()
    (get.folder / "toy-bin.tar.gz").write_bytes(toy.archives["toy-bin.tar.gz"])
    assert get().path == get.folder / "toy-bin.tar.gz"
    assert server.asked == []
    assert (get.folder / "toy-bin.tar.gz").read_bytes() == toy.archives["toy-bin.tar.gz"]


def test_an_archive_that_lacks_a_file(toy, server, get):
    from toy_data import packed

    contents = {name: c for name, c in toy.contents["toy-py"].items() if name != "test"}
    server.content = packed(contents, "toy-py")
    version = toy.dataset.versions[0]
    version = replace(version, archive=described("toy-py.tar.gz", server.content))
    with pytest.raises(DatasetError, match="lacks test"):
        get(replace(toy.dataset, versions=(version,)))


def test_a_file_in_the_archive_that_is_not_the_published_one(toy, get):
    version = toy.with_file("test", b"another").versions[0]
    with pytest.raises(DatasetError, match=r"test in .* is not the published test"):
        get(replace(toy.dataset, versions=(version,)))
    assert not (get.folder / "toy-py" / "test").exists()


def test_too_little_space_is_said_before(server, get, monkeypatch):
    usage = type("Usage", (), {"free": 1000})()
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    with pytest.raises(DatasetError, match="0 MB free"):
        get()
    assert server.asked == []


def test_one_at_a_time(toy, get):
    fcntl = pytest.importorskip("fcntl")
    get.folder.mkdir()
    with (get.folder / "toy-py.tar.gz.lock").open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        with pytest.raises(DatasetError, match="is being filled by another"):
            get()
    get()
    assert_there(toy, get.folder)


class Stop(Exception):
    pass


def test_what_progress_raises_comes_through(server, tmp_path):
    server.content = bytes(100_000)

    def progress(done, _):
        raise Stop

    with pytest.raises(Stop):
        download([server.address], tmp_path / "file", 100_000, progress, QUICK)
    assert (tmp_path / "file").stat().st_size > 0


FETCH = """
import sys
from pathlib import Path
from grader.datasets.download import download
print("begun", flush=True)
try:
    download([sys.argv[1]], Path(sys.argv[2]), 200_000)
except KeyboardInterrupt:
    print("stopped", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_ctrl_c_while_nothing_comes(server, tmp_path):
    server.content, server.faults = bytes(100_000), ["stall"]
    server.length = 200_000
    path = tmp_path / "file"
    process = subprocess.Popen(
        [sys.executable, "-c", FETCH, server.address, str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    end = time.monotonic() + 30
    while not (path.exists() and path.stat().st_size > 90_000) and time.monotonic() < end:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert out == "begun\nstopped\n"
    assert err == ""
    assert 90_000 < path.stat().st_size <= 100_000


def test_a_process_with_another_libcurl_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pycurl", None)
    with pytest.raises(DatasetError, match="run `grader data fetch` in a terminal"):
        download(["http://localhost:9/a"], tmp_path / "a", 10)
