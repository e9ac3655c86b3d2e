"""Retrieval quality on public question sets: the product's ranking, its parts, and its peers.

    pip install jieba bm25s langchain-community
    python -m bench.retrieval PATH --sets zh_law_consult zh_faq_match
    python -m bench.retrieval PATH --ablation       # the product with one mechanism off at a time

Sets (bench.retrieval_sets) are read in place, whole. Vectors are kept in bench/out/ by model, so
that a second run takes seconds. Relevance is binary: nDCG@10 after Järvelin and Kekäläinen (2002),
with log2(rank + 1).
"""

from __future__ import annotations

import argparse
import json
import platform
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from assist.index.arrange import Hit
from assist.index.embed import open_embedder
from assist.index.hybrid import HybridSearch
from assist.index.lexical import FIELDS, TantivyIndex, open_lexical, write_lexical
from assist.index.nearness import LATE_SHARE, late_of
from assist.index.rerank import Terms, rerank
from assist.index.vectors import FaissVectors, build_vectors
from assist.settings import Retrieval, read_settings
from assist.text.terms import terms_of
from assist.types import FloatMatrix
from bench.retrieval_peers import bm25_jieba, langchain_faiss
from bench.retrieval_scores import DEPTH, METRICS, score
from bench.retrieval_sets import Inside, Query, QuestionSet, embedded, read_inside, read_set
from bench.retrieval_verdict import verdicts

OUT = Path(__file__).parent / "out"
SETS = (
    "zh_faq_match",
    "zh_ecom_product",
    "zh_law_consult",
    "zh_en_xquad",
    "zh_dureader_demo",
    "zh_cmrc2018",
    "zh_drcd",
    "en_banking_kb",
    "en_mtrag_un",
)


def dense_only(vectors: FaissVectors, queries: FloatMatrix) -> list[list[int]]:
    """Nearest vectors, nothing else."""
    return [rows.tolist() for rows in vectors.search(queries, DEPTH)[1]]


def lexical_only(lexical: TantivyIndex, queries: Sequence[Query]) -> list[list[int]]:
    """BM25 alone."""
    return [lexical.search(query.text, DEPTH).rows.tolist() for query in queries]


def both(search: HybridSearch, queries: Sequence[Query], vectors: FloatMatrix) -> list[list[Hit]]:
    """The product's own ranking, and how long it takes."""
    return [
        search.rank([query.text], vectors[number : number + 1])[0]
        for number, query in enumerate(queries)
    ]


def reranked(
    question_set: QuestionSet,
    found: Sequence[Sequence[Hit]],
    queries: FloatMatrix,
    inside: Inside,
    *,
    with_spans: bool = True,
    with_tokens: bool = True,
) -> list[list[int]]:
    """The hybrid ranking as the product shows it: reranked by spans and need coverage."""

    def terms(number: int) -> Terms:
        row = question_set.rows[number]
        return terms_of(row.body), terms_of(row.title)

    ranked = []
    for query, hits, vector, late in zip(
        question_set.queries, found, queries, inside.tokens, strict=True
    ):
        rows = np.array([hit.row for hit in hits], np.int64)
        best = inside.spans.best(rows, vector)
        near = np.where(np.isnan(best), [hit.parts["dense"] for hit in hits], best)
        centred = inside.languages.centred(near.astype(np.float32), rows, vector)
        if with_tokens:
            centred = centred + LATE_SHARE * late_of(inside.spans, rows, late)
        spans = centred.tolist() if with_spans else ()
        ranked.append([hit.row for hit in rerank(query.text, hits, terms, spans)])
    return ranked


def without(
    question_set: QuestionSet,
    search: HybridSearch,
    hybrid: Sequence[Sequence[Hit]],
    queries: FloatMatrix,
    inside: Inside,
) -> dict[str, list[list[int]]]:
    """The product's ranking with one mechanism off, by its name."""

    def ranked(changed: HybridSearch) -> list[list[int]]:
        return reranked(question_set, both(changed, question_set.queries, queries), queries, inside)

    boosts = dict(FIELDS)
    found = {
        "-words": ranked(replace(search, alpha=1.0)),
        "-language": ranked(replace(search, languages=None)),
        "-spans": reranked(question_set, hybrid, queries, inside, with_spans=False),
        "-tokens": reranked(question_set, hybrid, queries, inside, with_tokens=False),
        "-rerank": [[hit.row for hit in hits] for hits in hybrid],
    }
    FIELDS.update(dict.fromkeys(FIELDS, 1.0))
    try:
        return found | {"-boosts": ranked(search)}
    finally:
        FIELDS.update(boosts)


def measure(
    question_set: QuestionSet,
    rows: FloatMatrix,
    queries: FloatMatrix,
    inside: Inside,
    how: Retrieval,
    *,
    ablation: bool = False,
) -> dict[str, Any]:
    """Every system on one set, questions of each language apart where there are several."""
    with tempfile.TemporaryDirectory() as folder:
        write_lexical(Path(folder), question_set.rows)
        lexical = open_lexical(Path(folder), count=len(question_set.rows))
        vectors = build_vectors(rows)
        started = time.perf_counter()
        search = HybridSearch(vectors, lexical, how.alpha, how.candidates, inside.languages)
        hybrid = both(search, question_set.queries, queries)
        seconds = time.perf_counter() - started
        rankings = {"product": reranked(question_set, hybrid, queries, inside)}
        rankings |= (
            without(question_set, search, hybrid, queries, inside)
            if ablation
            else {
                "bm25-jieba": bm25_jieba(question_set.rows, question_set.queries, DEPTH),
                "langchain": langchain_faiss(rows, queries, DEPTH),
                "dense": dense_only(vectors, queries),
                "lexical": lexical_only(lexical, question_set.queries),
                "hybrid": [[hit.row for hit in hits] for hits in hybrid],
            }
        )
    result: dict[str, Any] = {"search_ms": round(1000 * seconds / len(question_set.queries), 2)}
    for lang, chosen in _by_language(question_set).items():
        name = question_set.name if not lang else f"{question_set.name}:{lang}"
        picked = [question_set.queries[number] for number in chosen]
        result[name] = {
            system: score([ranking[number] for number in chosen], picked)
            for system, ranking in rankings.items()
        } | {"n": len(picked)}
    return result


def main() -> None:
    """Measure and print; write JSON beside the vectors."""
    parser = argparse.ArgumentParser(description="Retrieval quality on public question sets.")
    parser.add_argument("path", type=Path, help="folder that holds the sets")
    parser.add_argument("--sets", nargs="+", default=list(SETS), help="names of sets")
    parser.add_argument("--alpha", type=float, help="dense share; default: the settings'")
    parser.add_argument("--ablation", action="store_true", help="one mechanism off at a time")
    options = parser.parse_args()
    settings = read_settings()
    changed = {} if options.alpha is None else {"alpha": options.alpha}
    how = settings.retrieval.model_copy(update=changed)
    embedder = open_embedder(settings.embedding, settings.paths.models)
    fingerprint = embedder.fingerprint
    folder = OUT / "vectors" / f"{fingerprint.model}-{fingerprint.sha256[:12]}"
    results: dict[str, Any] = {}
    print(f"{'set':<22}{'n':>6} {'system':<11}" + "".join(f"{m:>9}" for m in METRICS))
    for name in options.sets:
        question_set = read_set(options.path / name)
        rows, queries = embedded(question_set, lambda: embedder, folder)
        inside = read_inside(question_set, rows, lambda: embedder, folder)
        result = measure(question_set, rows, queries, inside, how, ablation=options.ablation)
        results[name] = result
        _show(result)
    if not options.ablation:
        scores = {name: each for result in results.values() for name, each in result.items()}
        print(
            *verdicts({n: each for n, each in scores.items() if isinstance(each, dict)}), sep="\n"
        )
    report = {
        "machine": f"{platform.machine()} {platform.system()} Python {platform.python_version()}",
        "model": fingerprint.model,
        "alpha": how.alpha,
        "sets": results,
    }
    name = "retrieval_ablation.json" if options.ablation else "retrieval.json"
    (OUT / name).write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def _show(result: dict[str, Any]) -> None:
    for name, systems in result.items():
        if not isinstance(systems, dict):
            continue
        for system, values in systems.items():
            if system != "n":
                cells = "".join(f"{values[metric]:>9.2f}" for metric in METRICS)
                print(f"{name:<22}{systems['n']:>6} {system:<11}{cells}", flush=True)


def _by_language(question_set: QuestionSet) -> dict[str, list[int]]:
    langs = sorted({query.lang for query in question_set.queries})
    if len(langs) == 1:
        return {"": list(range(len(question_set.queries)))}
    return {
        lang: [n for n, query in enumerate(question_set.queries) if query.lang == lang]
        for lang in langs
    }


if __name__ == "__main__":
    main()
