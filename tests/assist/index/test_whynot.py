"""Where a document stands for a question, and why it is not shown."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.index.scope import Rights, ScopeTable
from assist.index.whynot import why_not
from assist.types import Actor, Chunk, Document, Source
from tests.fakes_desk import DOCUMENTS, EVIDENCE, FakeSnapshot

KEY = "policy/return.md"
DAY = date(2026, 5, 2)


def reasons(key=KEY, filters=None, *, hits=EVIDENCE, k=8, actor=None, **source):
    documents = dict(DOCUMENTS)
    if source:
        changed = replace(documents[KEY].source, **source)
        documents[KEY] = replace(documents[KEY], source=changed)
    snapshot = FakeSnapshot("v1", documents, ())
    found = why_not(snapshot, key, actor or Actor(), (filters or {}, DAY), (hits, k))
    return [(each.cause, dict(each.values)) for each in found]


def test_a_document_that_is_not_live_or_not_mine_says_no_more():
    assert reasons("x.md") == [("gone", {})]
    assert reasons(acl_groups=("vip",)) == [("rights", {})]
    assert reasons(acl_groups=("vip",), actor=Actor(groups=("vip",)))[0][0] == "shown"


@pytest.mark.parametrize(
    ("tags", "wanted", "is_out"),
    [
        ({"store": "anhe"}, "muya", True),
        ({"store": "anhe|muya"}, "muya", False),
        ({"store": "ANHE"}, "anhe", False),
        ({}, "muya", False),
        ({"store": "anhe"}, "anhe|muya", False),
        ({"store": "anhe"}, " ANHE | x", False),
        ({"store": "|"}, "muya", False),
    ],
)
def test_a_filter_keeps_out_what_holds_for_others_only(tags, wanted, is_out):
    found = reasons(filters={"store": wanted}, tags=tags)
    assert (found[0][0] == "filter") == is_out
    if is_out:
        assert found[0][1] == {"key": "store", "wanted": "muya", "has": "anhe"}


@pytest.mark.parametrize(
    ("filters", "has"),
    [
        ({"category": "policy"}, ""),
        ({"category": "Policy|manual"}, ""),
        ({"category": "manual"}, "policy"),
        ({"lang": "zh"}, ""),
        ({"lang": "en"}, "zh"),
    ],
)
def test_category_and_language_keep_out_as_tags_do(filters, has):
    found = reasons(filters=filters, category="policy", lang="zh")
    ((key, wanted),) = filters.items()
    out = ("filter", {"key": key, "wanted": wanted, "has": has})
    assert (found == [out]) == bool(has)
    assert (found[0][0] == "filter") == bool(has)


VALUES = st.lists(st.sampled_from(["a", "A ", "b", "", "zh", "faq"]), max_size=3).map("|".join)
FILTERS = st.dictionaries(st.sampled_from(["store", "lang", "category", "none"]), VALUES)


@given(
    tags=st.dictionaries(st.sampled_from(["store", "colour"]), VALUES),
    category=st.sampled_from(["", "faq", "policy"]),
    filters=FILTERS,
)
def test_a_filter_is_named_exactly_where_retrieval_keeps_the_document_out(tags, category, filters):
    source = Source("a.md", category=category, lang="zh", tags=tags)
    snapshot = FakeSnapshot("v1", {"a.md": Document(source, "x")}, (Chunk("c", "a.md", "x", 0, 1),))
    masks = ScopeTable(snapshot).masks(Rights(True, ("*",)), filters, DAY)
    found = why_not(snapshot, "a.md", Actor(groups=("*",)), (filters, DAY), ((), 8))
    assert (masks.allowed is None) == (found[0].cause == "unranked")


def test_every_reason_is_named():
    found = reasons(
        filters={"store": "muya", "channel": "jd"},
        tags={"store": "anhe", "channel": "taobao"},
        valid_to=date(2026, 5, 1),
    )
    assert [cause for cause, _ in found] == ["filter", "filter", "expired"]
    assert reasons(valid_from=date(2026, 5, 3)) == [("not_yet", {"day": "2026-05-03"})]


def test_a_rank_is_said_with_its_score():
    manual = "manual/r7.md"
    assert reasons(manual, k=1) == [("rank", {"rank": "2", "score": "0.840", "k": "1"})]
    assert reasons(manual, k=2)[0][0] == "shown"
    assert reasons(manual, hits=()) == [("unranked", {"n": "0"})]
