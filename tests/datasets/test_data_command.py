"""`grader data list` and `grader data fetch`: what they say, and their exit status."""

import sys

import pytest

from grader.cli.main import main
from grader.datasets.places import embedded_folder


@pytest.fixture
def data(monkeypatch, capfd, tmp_path):
    """Runs `grader data …`; returns exit status, lines on stdout, lines on stderr."""
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: tmp_path / "cache" / name)

    def data(*arguments):
        monkeypatch.setattr(sys, "argv", ["grader", "data", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capfd.readouterr()
        return ended.value.code or 0, said.out.splitlines(), said.err.splitlines()

    return data


def test_list(toy, known, data, tmp_path):
    known(toy.dataset)
    code, out, err = data("list")
    assert (code, err) == (0, [])
    assert out[0] == "toy: a toy"
    assert "not in" in out[1]
    assert "grader data fetch toy" in out[1]
    card = embedded_folder("registry.toml") / "toy.md"
    assert out[2:] == ["    licence: none", "    cite: nobody", f"    card: {card}"]
    toy.write(tmp_path / "mine", names=["batch_1", "test"])
    _, out, _ = data("list", "--data", tmp_path / "mine")
    assert out[1] == f"    in {tmp_path / 'mine'}, without batch_2, batch_3"
    toy.write(tmp_path / "mine")
    assert data("list", "--data", tmp_path / "mine")[1][1] == f"    in {tmp_path / 'mine'}"


def test_list_of_the_kit(data):
    code, out, _ = data("list")
    assert code == 0
    assert [line.partition(":")[0] for line in out if line[0] != " "] == [
        "shapes",
        "cifar10",
        "cifar100",
    ]
    assert out[1] == "    comes with the kit"


def test_fetch(toy, known, server, data, tmp_path):
    known(toy.dataset)
    server.content = toy.archives["toy-py.tar.gz"]
    code, out, err = data("fetch", "toy", "--from", server.address)
    folder = tmp_path / "cache" / "gammabeta" / "datasets" / "toy-py"
    assert code == 0
    assert out == [f"Toy is in {folder}, all files checked", "cite: nobody; licence: none"]
    assert not any("Traceback" in line for line in err)
    assert {path.name for path in folder.iterdir()} == set(toy.contents["toy-py"])
    code, out, _ = data("fetch", "toy")
    assert (code, out) == (0, [f"Toy was already in {folder}, all files checked"])


def test_fetch_into_a_folder(toy, known, server, data, tmp_path):
    known(toy.dataset)
    server.content = toy.archives["toy-py.tar.gz"]
    assert data("fetch", "toy", "--data", tmp_path / "mine", "--from", server.address)[0] == 0
    assert (tmp_path / "mine" / "toy-py" / "test").is_file()
    assert not (tmp_path / "cache").exists()


def test_fetch_shapes(data):
    assert data("fetch", "shapes") == (0, ["shapes comes with the kit: nothing to fetch"], [])


def refused(said, *words):
    code, out, err = said
    assert code == 2
    assert out == []
    assert len(err) == 1
    assert err[0].startswith("grader: ")
    for word in words:
        assert word in err[0]


def test_fetch_what_nobody_knows(data):
    refused(data("fetch", "mnist"), "no data set 'mnist'", "shapes, cifar10, cifar100")


def test_a_failed_download_is_one_line(toy, known, server, data, tmp_path):
    known(toy.dataset)
    server.faults = ["404"]
    said = data("fetch", "toy", "--data", tmp_path / "mine", "--from", server.address)
    refused(said, "the download failed", "HTTP status 404")


def test_a_damaged_file_is_one_line(toy, known, data, tmp_path):
    known(toy.dataset)
    toy.write(tmp_path / "mine")
    (tmp_path / "mine" / "test").write_bytes(b"x")
    refused(data("fetch", "toy", "--data", tmp_path / "mine"), "is not the published test")


def test_a_file_in_the_place_of_the_folder(toy, known, server, data, tmp_path):
    known(toy.dataset)
    (tmp_path / "mine").write_bytes(b"x")
    refused(
        data("fetch", "toy", "--data", tmp_path / "mine", "--from", server.address), "is a file"
    )
