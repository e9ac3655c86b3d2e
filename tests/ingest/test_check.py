from datetime import UTC, datetime

import pytest

from assist import clock
from assist.index.publish import VersionWriter
from assist.types import Source
from ingest.check import check_version
from tests.fakes import content_of


@pytest.fixture
def live(tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 1, 20, tzinfo=UTC))

    def publish(**dates):
        source = Source("a.md", **dates)
        with VersionWriter(tmp_path) as writer:
            manifest = writer.write(content_of({"a.md": "七天内可退。"}, sources={"a.md": source}))
            writer.publish(manifest.id)
        return tmp_path / f"v{manifest.id}"

    return publish


@pytest.mark.parametrize(
    ("dates", "reasons"),
    [
        ({}, []),
        ({"valid_to": "2026-03-01"}, ["expired on 2026-03-01"]),
        ({"valid_to": "2026-03-20"}, ["expires on 2026-03-20"]),
        ({"valid_from": "2026-04-01"}, ["not in force before 2026-04-01"]),
    ],
)
def test_validity_is_counted_in_days_of_the_business_zone(live, tmp_path, dates, reasons):
    from datetime import date

    live(**{name: date.fromisoformat(day) for name, day in dates.items()})
    found = check_version(tmp_path, "Asia/Shanghai")
    assert [finding.reason for finding in found.notices] == reasons
    assert found.wrong == []


def test_a_damaged_version_is_told(live, tmp_path):
    folder = live()
    path = folder / "chunks.jsonl"
    path.write_bytes(path.read_bytes().replace("七天".encode(), "九天".encode()))
    found = check_version(tmp_path, "Asia/Shanghai")
    assert len(found.wrong) == 1
    assert found.all == found.wrong
