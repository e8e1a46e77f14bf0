"""Archives: members by their whole name, and nothing else of what an archive can hold."""

import io
import tarfile
from dataclasses import replace

import pytest
from toy_data import described, packed

from grader.datasets import DatasetError, load_images_dataset


def archive_of(*members):
    """A .tar.gz of (TarInfo fields, content) pairs."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for fields, content in members:
            member = tarfile.TarInfo()
            for field, value in fields.items():
                setattr(member, field, value)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return stream.getvalue()


@pytest.fixture
def load(toy, known, tmp_path):
    """Loads the toy set from an archive that counts as the published one."""

    def load(content):
        version = toy.dataset.versions[0]
        version = replace(version, archive=described("toy-py.tar.gz", content))
        known(replace(toy.dataset, versions=(version,)))
        folder = tmp_path / "deep" / "data"
        folder.mkdir(parents=True)
        (folder / "toy-py.tar.gz").write_bytes(content)
        before = sorted(tmp_path.rglob("*"))
        try:
            return load_images_dataset("toy", folder)
        finally:
            assert sorted(tmp_path.rglob("*")) == before

    return load


def files(toy, but=""):
    return [
        ({"name": f"toy-py/{name}"}, content)
        for name, content in toy.contents["toy-py"].items()
        if name != but
    ]


def test_members_in_any_order_among_others(toy, load):
    others = [
        ({"name": "../../evil"}, b"x"),
        ({"name": "/tmp/evil"}, b"x"),
        ({"name": "test"}, b"not this one"),
        ({"name": "other/test"}, b"nor this one"),
        ({"name": "toy-py/../toy-py/test"}, b"nor this one"),
    ]
    (x_train, _), (x_test, _) = load(archive_of(*others, *reversed(files(toy))))
    assert (len(x_train), len(x_test)) == (18, 6)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE])
def test_links_are_not_followed(toy, load, kind):
    link = ({"name": "toy-py/test", "type": kind, "linkname": "toy-py/batch_1"}, b"")
    with pytest.raises(DatasetError, match="lacks files of Toy"):
        load(archive_of(*files(toy, but="test"), link))


def test_a_name_that_comes_twice_is_refused(toy, load):
    with pytest.raises(DatasetError, match="is not the published archive: see toy-py/test"):
        load(archive_of(*files(toy), ({"name": "toy-py/test"}, b"again")))


def test_another_content_under_the_right_name_is_refused(toy, load):
    with pytest.raises(DatasetError, match=r"test in .* is not the published test"):
        load(archive_of(*files(toy, but="test"), ({"name": "toy-py/test"}, b"evil")))


def test_a_member_that_says_it_is_huge_is_refused(toy, load, monkeypatch):
    monkeypatch.setattr("grader.datasets.tar_archive.MAX_MEMBER_BYTES", 1000)
    with pytest.raises(DatasetError, match="is not the published archive"):
        load(archive_of(*files(toy)))


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content[: len(content) // 2],
        lambda content: content[:5],
        lambda content: b"",
        lambda content: b"not gzip at all" * 100,
        lambda content: content[:50] + b"\xff" * 50 + content[100:],
    ],
    ids=["half", "five bytes", "empty", "no gzip", "damaged"],
)
def test_damage_behind_the_checksum_is_one_line(toy, load, change):
    with pytest.raises(DatasetError) as caught:
        load(change(packed(toy.contents["toy-py"], "toy-py")))
    assert "\n" not in str(caught.value)
