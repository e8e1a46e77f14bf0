"""The journal of what has been done."""

import threading

from grader.class_grading.records.journal import Entry, Journal


def test_the_last_step_counts(tmp_path):
    journal = Journal(tmp_path / "unit" / "journal")
    journal.note("ann", "graded", "1")
    journal.note("bob", "graded", "2")
    journal.note("ann", "recorded", "1")
    journal.note("ann", "graded", "3")
    assert journal.read() == {"ann": Entry("3", "1"), "bob": Entry("2", "")}
    assert journal.read() == {"ann": Entry("3", "1"), "bob": Entry("2", "")}, "also once rewritten"


def test_nothing_was_done_yet(tmp_path):
    assert Journal(tmp_path / "journal").read() == {}
    assert list(tmp_path.iterdir()) == []


def test_a_torn_line_costs_that_line_only(tmp_path):
    journal = Journal(tmp_path / "journal")
    journal.note("ann", "graded", "1")
    for torn in ('{"student": "bob", "st', '{"student": 3}', "[]", "\x00\xff", '{"step": "x"}'):
        with open(journal.path, "a", encoding="utf-8") as file:
            file.write("\n" + torn)
        journal.note("eva", "graded", torn[:9])
        assert journal.read() == {"ann": Entry("1"), "eva": Entry(torn[:9])}


def test_odd_names_come_back(tmp_path):
    journal = Journal(tmp_path / "journal")
    for name in ("Zoë", 'a"b\\', "line\nbreak", "\u2028", "\udce9"):
        journal.note(name, "graded", name)
        assert journal.read()[name] == Entry(name)


def test_rewriting_keeps_it_short(tmp_path):
    journal = Journal(tmp_path / "journal")
    for number in range(100):
        journal.note("ann", "graded", str(number))
    journal.read()
    assert len(journal.path.read_text().splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["journal"]


def test_many_at_once(tmp_path):
    journal = Journal(tmp_path / "journal")

    def note(student):
        for number in range(50):
            journal.note(student, "graded", str(number))

    threads = [threading.Thread(target=note, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert journal.read() == {name: Entry("49") for name in "abcd"}
