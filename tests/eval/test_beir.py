"""A public set as knowledge folder and gold file."""

import json

import pytest

from eval.beir import BeirError, Imported, import_beir, name_of
from eval.goldfiles import read_gold


@pytest.fixture
def beir(tmp_path):
    folder = tmp_path / "set"
    (folder / "qrels").mkdir(parents=True)
    corpus = [
        {"_id": "p/1", "title": "退货", "text": "签收后7天内可以退货。 \n\n运费由买家承担。"},
        {"_id": "p/2", "title": "", "text": "Delivery takes 3 days."},
        {"_id": "p/3", "title": "空", "text": ""},
        {"_id": "p/4", "title": "", "text": "Delivery takes 3 days."},
    ]
    queries = [
        {"_id": "q1", "text": "几天内能退"},
        {"_id": "q2", "text": "how long is delivery"},
        {"_id": "q3", "text": "unjudged"},
        {"_id": "q4", "text": "only an empty passage"},
    ]
    for name, rows in (("corpus", corpus), ("queries", queries)):
        text = "\n".join(json.dumps(row) for row in rows)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    qrels = "query-id\tcorpus-id\tscore\nq1\tp/1\t2\nq1\tp/2\t0\nq2\tp/4\t1\nq4\tp/3\t1\n"
    (folder / "qrels" / "test.tsv").write_text(qrels, encoding="utf-8")
    return folder


def test_passages_become_documents_and_queries_gold_cases(beir, tmp_path):
    out = tmp_path / "out"
    assert import_beir(beir, out) == Imported(passages=4, queries=2, left_out=1)
    gold = read_gold([out / "gold.jsonl"])
    assert gold.problems == ()
    first, second = gold.cases
    assert (first.lang, second.lang) == ("zh", "en")
    assert second.evidence[0].doc == name_of("p/2")  # of equal passages one is kept
    assert not (out / "kb" / name_of("p/4")).exists()
    (quote,) = first.evidence
    assert quote.doc == name_of("p/1")
    assert quote.quote in (out / "kb" / quote.doc).read_text("utf-8")
    assert (out / "kb" / quote.doc).read_text("utf-8").startswith("退货\n\n签收后7天内可以退货。\n")
    assert import_beir(beir, tmp_path / "few", limit=1).queries == 1


def test_names_are_safe_and_told_apart():
    assert name_of("../../etc") != name_of("../../etd")
    assert "/" not in name_of("../../etc")


def test_what_is_wrong_is_named(beir, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    with pytest.raises(BeirError, match="is not empty"):
        import_beir(beir, tmp_path / "full")
    with pytest.raises(BeirError, match=r"dev\.tsv"):
        import_beir(beir, tmp_path / "a", split="dev")
    (beir / "queries.jsonl").write_text('{"text": "x"}', encoding="utf-8")
    with pytest.raises(BeirError, match=r"queries\.jsonl:1: KeyError"):
        import_beir(beir, tmp_path / "b")
