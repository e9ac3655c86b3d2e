from datetime import date

import pytest

from assist.settings import read_settings
from ingest.build import build
from ingest.gain import measure_gain, parse_questions
from ingest.plan import index_folder
from tests.fakes import TinyEmbedder


def test_questions_are_lines_with_or_without_a_wanted_document():
    text = "几天可退？ => policy/return.md\n\n  运费谁出？\n"
    assert parse_questions(text) == [("几天可退？", "policy/return.md"), ("运费谁出？", "")]
    assert len(parse_questions("问\n" * 500)) == 200


def test_places_before_and_after(tmp_path):
    source, settings = tmp_path / "kb", read_settings(paths={"data": tmp_path / "data"})
    source.mkdir()
    (source / "a.md").write_text("热线九点开。")
    before = build(source, settings, open_model=TinyEmbedder).version
    (source / "b.md").write_text("运费由买家承担。")
    after = build(source, settings, publish=False, open_model=TinyEmbedder).version
    gain = measure_gain(
        index_folder(settings),
        [("运费由谁承担？", "b.md"), ("热线几点开？", "a.md"), ("热线几点？", "")],
        TinyEmbedder(),
        before=before,
        after=after,
        as_of=date(2026, 1, 1),
    )
    assert [(each.rank(each.before), each.rank(each.after)) for each in gain.asked] == [
        (0, 1),
        (1, 1),
        (0, 0),
    ]
    assert (gain.mrr_before, gain.mrr_after) == (pytest.approx(0.5), pytest.approx(1.0))
    assert gain.asked[2].after[0] == "a.md"
