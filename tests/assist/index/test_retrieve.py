"""Retrieval end to end over a small published version, with an embedder made of hashed words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assist.errors import IndexMismatch, NoIndex
from assist.index.publish import publish
from assist.index.retrieve import EvidenceRetriever, Retriever, SearchRequest, SearchResult
from assist.index.version import SnapshotHolder
from assist.settings import Retrieval
from assist.types import Source
from tests.fakes import TinyEmbedder, content_of

DAY = date(2026, 3, 1)
TEXTS = {
    "returns.md": ["签收后七天内可以无理由退货", "退货运费由买家承担"],
    "returns-old.md": "签收后十五天内可以无理由退货，运费由商家承担",
    "anhe.md": "安和店：三十天内可以无理由退货",
    "beta.md": "贝塔店：三天内可以无理由退货",
    "mixer.md": ["型号 PPR-9087 的额定功率是 1500W", "型号 PPR-9088 的额定功率是 1800W"],
    "copy.md": "签收后七天内可以無理由退貨",
    "cases.jsonl": ["客户要求退货，客服同意七天内无理由退货", "客户签收后七天内无理由退货成功"],
    "staff.md": "内部：无理由退货超过一百元要主管批准",
}
SOURCES = {
    source.key: source
    for source in (
        Source("returns.md", category="policy", title="退货政策"),
        Source("returns-old.md", category="policy", title="旧政策", valid_to=date(2025, 12, 31)),
        Source("anhe.md", category="policy", tags={"store": "anhe"}),
        Source("beta.md", category="policy", tags={"store": "beta"}),
        Source("mixer.md", category="catalog"),
        Source("copy.md", category="faq"),
        Source("cases.jsonl", category="case"),
        Source("staff.md", category="policy", audience="internal"),
    )
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("retrieve")
    publish(folder, content_of(TEXTS, sources=SOURCES))
    return folder


@pytest.fixture
def retriever(folder: Path) -> Retriever:
    embedder = TinyEmbedder()
    return Retriever(SnapshotHolder(folder, embedder.fingerprint), embedder, Retrieval())


def ask(retriever: Retriever, *queries: str, **more: object) -> SearchResult:
    return retriever.search(SearchRequest(queries, DAY, **{"groups": ("*",), **more}))  # type: ignore[arg-type]


def texts(result: SearchResult) -> list[str]:
    return [item.chunk.text for item in result.evidence]


def docs(result: SearchResult) -> list[str]:
    return [item.source.key for item in result.evidence]


def test_finds_the_chunk_and_labels_in_order(retriever: Retriever, folder: Path) -> None:
    result = ask(retriever, "退货运费谁承担", k=3)
    assert texts(result)[0] == "退货运费由买家承担"
    assert [item.label for item in result.evidence] == [1, 2, 3]
    assert result.index_version == (folder / "current").readlink().name[1:]
    first = result.evidence[0]
    assert first.score == pytest.approx(1.0)
    assert first.parts["dense_rank"] == 1
    assert first.parts["lexical_rank"] == 1
    embedder = TinyEmbedder()
    cosine = embedder.embed_queries(["退货运费谁承担"]) @ embedder.embed_queries(texts(result)).T
    assert [item.parts["dense"] for item in result.evidence] == pytest.approx(cosine[0], abs=1e-5)
    scores = [item.score for item in result.evidence]
    assert scores == sorted(scores, reverse=True)
    assert set(result.timings_ms) == {
        "embed",
        "filter",
        "search",
        "rerank",
        "outside",
        "arrange",
    }


def test_an_exact_code_comes_first(retriever: Retriever) -> None:
    assert texts(ask(retriever, "ppr-9088 的功率"))[0] == "型号 PPR-9088 的额定功率是 1800W"


def test_expired_text_is_not_found_but_named(retriever: Retriever) -> None:
    result = ask(retriever, "签收后十五天内可以无理由退货吗")
    assert "returns-old.md" not in docs(result)
    assert result.best_expired is not None
    assert result.best_expired.source.key == "returns-old.md"
    assert result.best_expired.label == 0
    assert 0 <= result.best_expired.score <= 1
    on_time = replace(
        SearchRequest(("签收后十五天内可以无理由退货吗",), date(2025, 12, 31), groups=("*",)), k=3
    )
    earlier = retriever.search(on_time)
    assert docs(earlier)[0] == "returns-old.md"
    assert earlier.best_expired is None


def test_other_scope_is_not_found_but_named(retriever: Retriever) -> None:
    result = ask(retriever, "贝塔店无理由退货", filters={"store": "anhe"}, k=10)
    assert "beta.md" not in docs(result)
    assert "anhe.md" in docs(result)
    assert result.best_other_scope is not None
    assert result.best_other_scope.source.key == "beta.md"
    assert ask(retriever, "贝塔店无理由退货").best_other_scope is None


def test_an_unknown_filter_warns_and_a_channel_never_does(retriever: Retriever) -> None:
    result = ask(retriever, "退货", filters={"colour": "red", "store": "anhe"}, channel="app")
    assert result.warnings == ("filter colour=red is unknown: no document has this key",)
    assert result.evidence


def test_internal_text_needs_the_right(retriever: Retriever) -> None:
    question = "无理由退货超过一百元要谁批准"
    assert docs(ask(retriever, question))[0] == "staff.md"
    assert "staff.md" not in docs(ask(retriever, question, audience_internal=False, k=20))


def test_cases_stand_below_rules(retriever: Retriever) -> None:
    found = docs(ask(retriever, "签收后七天内可以无理由退货吗", k=8))
    assert found[0] != "cases.jsonl"
    assert found[:5].count("cases.jsonl") <= 2


def test_the_same_text_is_shown_once(retriever: Retriever) -> None:
    found = docs(ask(retriever, "签收后七天内可以无理由退货", k=10))
    assert ("copy.md" in found) + (found.count("returns.md") == 2) == 1


def test_parts_of_a_question_bring_their_own_evidence(retriever: Retriever) -> None:
    whole = "无理由退货要几天，还有 PPR-9087 的功率是多少"
    result = ask(retriever, whole, "无理由退货要几天", "PPR-9087 的功率是多少", k=4)
    assert "型号 PPR-9087 的额定功率是 1500W" in texts(result)
    assert any("无理由退货" in text for text in texts(result)[:3])


def test_given_vectors_are_used(retriever: Retriever) -> None:
    vectors = TinyEmbedder().embed_queries(["额定功率"])
    assert docs(ask(retriever, "……", vectors=vectors))[0] == "mixer.md"
    with pytest.raises(ValueError, match="1 vectors, 2 queries"):
        ask(retriever, "a", "b", vectors=vectors)


@pytest.mark.parametrize("query", ["", "？？", "🙂🙂", "x" * 9000])
def test_odd_queries_do_no_harm(retriever: Retriever, query: str) -> None:
    assert len(ask(retriever, query, k=3).evidence) == 3


def test_wrong_arguments(retriever: Retriever) -> None:
    with pytest.raises(ValueError, match="0 queries"):
        ask(retriever)
    with pytest.raises(ValueError, match="k=0"):
        ask(retriever, "a", k=0)
    with pytest.raises(ValueError, match="NaN"):
        ask(retriever, "a", vectors=np.full((1, 64), np.nan, np.float32))


def test_nothing_published(tmp_path: Path) -> None:
    embedder = TinyEmbedder()
    retriever = Retriever(SnapshotHolder(tmp_path), embedder, Retrieval())
    with pytest.raises(NoIndex):
        ask(retriever, "a")


def test_everything_filtered_out_is_no_evidence(tmp_path: Path) -> None:
    embedder = TinyEmbedder()
    source = Source("a.md", valid_to=date(2020, 1, 1))
    publish(tmp_path, content_of({"a.md": "退货"}, sources={"a.md": source}))
    retriever = Retriever(SnapshotHolder(tmp_path), embedder, Retrieval())
    result = ask(retriever, "退货")
    assert result.evidence == ()
    assert result.best_expired is not None
    assert result.best_expired.score == pytest.approx(1.0)
    publish(tmp_path, content_of({}))
    assert ask(retriever, "退货").evidence == ()


def test_a_model_of_the_same_name_with_other_vectors_is_refused(folder: Path) -> None:
    retriever = Retriever(SnapshotHolder(folder), TinyEmbedder(salt="broken"), Retrieval())
    with pytest.raises(IndexMismatch, match="cosine"):
        ask(retriever, "退货")


def test_entities_are_product_terms(retriever: Retriever) -> None:
    assert {"ppr-9087", "ppr-9088"} <= retriever.entities()
    assert "退货政策" not in retriever.entities()


def test_the_langchain_face(retriever: Retriever) -> None:
    face = EvidenceRetriever(retriever=retriever, as_of=DAY, filters={"store": "anhe"}, k=2)
    found = face.invoke("三十天内无理由退货")
    assert found[0].page_content == "安和店：三十天内可以无理由退货"
    assert found[0].metadata["doc"] == "anhe.md"
    assert (found[0].metadata["start"], found[0].metadata["end"]) == (0, 15)
    assert [document.metadata["label"] for document in found] == [1, 2]
    assert EvidenceRetriever(retriever=retriever).invoke("退货")


def test_one_ranking_can_be_asked_alone(retriever: Retriever) -> None:
    found = {
        mode: ask(retriever, "PPR-9087 额定功率", k=5, mode=mode).evidence
        for mode in ("set", "hybrid", "dense", "lexical")
    }
    for mode, part in (("dense", "dense"), ("lexical", "lexical")):
        values = [hit.parts[part] for hit in found[mode]]
        assert values == sorted(values, reverse=True)
    assert found["lexical"][0].parts["lexical_rank"] == 1
    assert found["dense"][0].parts["dense_rank"] == 1
    assert "coverage" not in found["hybrid"][0].parts
    places = sorted(int(hit.parts["fused_rank"]) for hit in found["set"])
    assert places[0] == 1
    assert len(set(places)) == len(places)
