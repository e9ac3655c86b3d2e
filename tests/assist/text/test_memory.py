"""What is remembered of texts and versions has a bound: a process runs for months."""

from __future__ import annotations

import gc
import tracemalloc
import weakref
from pathlib import Path

from assist.text import foreign
from assist.text.names import find_names
from assist.text.support import supports
from assist.text.terms import MEMORY, terms_of

ROOT = Path(__file__).parents[3]
MB = 2**20


def test_names_of_versions_that_are_long_gone_are_forgotten() -> None:
    def ask(number: int) -> weakref.ref[frozenset[str]]:
        names = frozenset({f"kettle {number}", "水壶"})
        assert find_names(f"Kettle {number} 水壶", names) == (f"kettle {number}", "水壶")
        return weakref.ref(names)

    asked = [ask(number) for number in range(50)]
    gc.collect()
    assert sum(each() is not None for each in asked) <= 8


def test_what_customers_wrote_is_not_kept_for_good() -> None:
    foreign._stems.cache_clear()
    for number in range(100):
        note = f"Order note {number}: the parcel went to Acme Support."
        verdict = supports("The parcel went to Acme Support today.", [note])
        assert "entity" not in verdict.failed
        assert "entity" in supports("The parcel went to Zenith Freight.", [note]).failed
    info = foreign._stems.cache_info()
    assert (info.misses, info.currsize <= 16) == (100, True)


def test_words_are_not_collected_for_a_sentence_that_names_nothing() -> None:
    foreign._stems.cache_clear()
    assert supports("the parcel went out today.", ["The parcel went out today."]).supported
    assert foreign._stems.cache_info().misses == 0


def test_the_memory_for_terms_is_bounded_in_bytes() -> None:
    """Full of a shop's own passages of the largest size it takes a fifth of a gigabyte."""
    files = sorted((ROOT / "examples/shop/kb").rglob("*.md"))
    whole = "".join(file.read_text("utf-8") for file in files)
    texts = [whole[at : at + 550] for at in range(0, len(whole), 550)]
    assert len(texts) > 50
    for text in texts:  # what is loaded at first use is no part of it
        terms_of(text)
    terms_of.cache_clear()
    gc.collect()
    tracemalloc.start()
    for text in texts:
        terms_of(text)
    ours = [tracemalloc.Filter(inclusive=True, filename_pattern="*/assist/text/*")]
    traces = tracemalloc.take_snapshot().filter_traces(ours).traces
    tracemalloc.stop()
    held = sum(trace.size for trace in traces)  # without what threads of other tests hold
    assert held > len(texts) * 550
    assert held / len(texts) * MEMORY < 200 * MB


def test_a_term_of_many_texts_is_one_string() -> None:
    one, other = (
        next(t for t in terms_of(text) if t == "运费") for text in ("运费谁出", "不退运费")
    )
    assert one is other
