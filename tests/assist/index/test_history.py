"""What "the version before" means after publications, rollbacks, pruning and lost histories."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assist.errors import IndexVersionError
from assist.index.folder import CURRENT, HISTORY, current_id, list_versions, version_folder
from assist.index.publish import VersionWriter, publish
from assist.index.version import open_current
from tests.fakes import content_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index" / "default"


def live(folder: Path, text: str) -> str:
    return publish(folder, content_of({"a.md": text})).id


def back(folder: Path, version_id: str = "") -> str:
    with VersionWriter(folder) as writer:
        return writer.rollback(version_id).id


def nothing_before(folder: Path) -> bool:
    with VersionWriter(folder) as writer, pytest.raises(IndexVersionError, match="no version befo"):
        writer.rollback()
    return True


def break_version(folder: Path, version_id: str) -> None:
    (version_folder(folder, version_id) / "chunks.jsonl").write_text("{}")


def as_an_older_program_left_it(folder: Path, *ids: str) -> None:
    """Its history held every id once, by the first time that it was live."""
    lines = [json.dumps({"id": each, "at": "2026-05-01T00:00:00+00:00"}) + "\n" for each in ids]
    (folder / HISTORY).write_text("".join(lines))


def move_by_hand(folder: Path, version_id: str) -> None:
    (folder / CURRENT).unlink()
    (folder / CURRENT).symlink_to(f"v{version_id}")


def test_a_version_that_was_taken_back_is_not_gone_back_to(folder: Path) -> None:
    good = live(folder, "good")
    live(folder, "bad")
    assert back(folder) == good
    live(folder, "next")
    assert back(folder) == good
    assert nothing_before(folder)


def test_a_version_that_was_taken_back_is_not_fallen_back_to(folder: Path) -> None:
    good = live(folder, "good")
    live(folder, "bad")
    back(folder)
    break_version(folder, live(folder, "next"))
    assert open_current(folder).id == good


def test_the_version_before_may_be_newer_by_its_id(folder: Path) -> None:
    first, second = live(folder, "first"), live(folder, "second")
    with VersionWriter(folder) as writer:
        writer.publish(first)
    break_version(folder, first)
    assert open_current(folder).id == second
    assert back(folder) == second


def test_going_back_further_leaves_out_what_lay_between(folder: Path) -> None:
    ids = [live(folder, f"text {n}") for n in range(4)]
    assert back(folder, ids[1]) == ids[1]
    last = live(folder, "last")
    assert [back(folder), back(folder)] == [ids[1], ids[0]]
    assert back(folder, last) == last
    assert back(folder) == ids[0]


def test_publishing_what_is_live_is_no_move(folder: Path) -> None:
    first, second = live(folder, "first"), live(folder, "second")
    with VersionWriter(folder) as writer:
        writer.publish(second)
    assert len((folder / HISTORY).read_text().splitlines()) == 2
    assert back(folder) == first


@pytest.mark.parametrize("keep", [1, 2, 5])
def test_the_version_before_is_never_pruned(folder: Path, keep: int) -> None:
    before = live(folder, "before")
    with VersionWriter(folder, keep) as writer:
        staged = [writer.write(content_of({"a.md": f"staged {n}"})).id for n in range(6)]
        writer.publish(staged[-1])
        assert list_versions(folder) == [*staged[: -max(keep, 2) : -1], before]
        assert writer.rollback().id == before


def test_a_history_of_an_older_program_opens_and_rolls_back(folder: Path) -> None:
    ids = [live(folder, f"text {n}") for n in range(3)]
    as_an_older_program_left_it(folder, *ids)
    assert open_current(folder).id == ids[2]
    assert back(folder) == ids[1]
    last = live(folder, "last")
    assert [back(folder), back(folder)] == [ids[1], ids[0]]
    assert last in list_versions(folder)


def test_an_older_program_had_gone_back_before_the_next_publication(folder: Path) -> None:
    good, bad = live(folder, "good"), live(folder, "bad")
    as_an_older_program_left_it(folder, good, bad)
    move_by_hand(folder, good)
    live(folder, "next")
    assert back(folder) == good


def test_without_a_history_the_parents_tell_what_was_live(folder: Path) -> None:
    first, second = live(folder, "first"), live(folder, "second")
    with VersionWriter(folder) as writer:
        writer.write(content_of({"a.md": "never live"}))
        third = writer.publish(writer.write(content_of({"a.md": "third"})).id).id
    (folder / HISTORY).unlink()
    assert current_id(folder) == third
    assert [back(folder), back(folder)] == [second, first]
    assert nothing_before(folder)


def test_without_a_history_a_broken_manifest_ends_the_chain(folder: Path) -> None:
    live(folder, "first")
    broken = live(folder, "second")
    live(folder, "third")
    (folder / HISTORY).unlink()
    (version_folder(folder, broken) / "MANIFEST.json").write_text("{}")
    break_version(folder, current_id(folder))
    with VersionWriter(folder) as writer, pytest.raises(IndexVersionError, match="manifest"):
        writer.rollback()


def test_a_move_whose_line_was_lost_is_still_known(folder: Path) -> None:
    first, second = live(folder, "first"), live(folder, "second")
    lines = (folder / HISTORY).read_text().splitlines(keepends=True)
    (folder / HISTORY).write_text("".join(lines[:-1]))
    third = live(folder, "third")
    assert [back(folder), back(folder)] == [second, first]
    move_by_hand(folder, third)
    assert back(folder) == first


def test_a_torn_line_does_not_swallow_the_next(folder: Path) -> None:
    first = live(folder, "first")
    with (folder / HISTORY).open("a") as file:
        file.write('{"id": "2026')
    live(folder, "second")
    third = live(folder, "third")
    assert json.loads((folder / HISTORY).read_text().splitlines()[-1])["id"] == third
    back(folder)
    assert back(folder) == first
