"""Rights, validity and metadata, decided before scoring."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assist.index.publish import publish
from assist.index.scope import MASKS_KEPT, Mask, Rights, ScopeCache, ScopeTable, case_day
from assist.index.version import IndexSnapshot, open_current
from assist.types import Source
from tests.fakes import content_of

DAY = date(2026, 3, 1)
ALL = Rights(internal=True, groups=("*",))
SOURCES = [
    Source("plain.md"),
    Source("anhe.md", tags={"store": " AnHe ", "channel": "app|web"}),
    Source("beta.md", tags={"store": "beta | gamma", "channel": ""}),
    Source("old.md", valid_to=date(2026, 2, 28), tags={"store": "anhe"}),
    Source("new.md", valid_from=date(2026, 3, 2)),
    Source("today.md", valid_from=DAY, valid_to=DAY),
    Source("inside.md", audience="internal"),
    Source("vip.md", acl_groups=("vip", "boss")),
    Source("cases.jsonl", category="case"),
]
ROWS = [source.key.split(".")[0] for source in SOURCES] + ["future", "undated"]
CASES = ["问题：坏了\n日期：2026-02-10", "问题：坏了\n日期：2026-03-02", "问题：坏了"]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> IndexSnapshot:
    texts = {source.key: [source.key] for source in SOURCES} | {"cases.jsonl": CASES}
    folder = tmp_path_factory.mktemp("scope")
    publish(folder, content_of(texts, sources={source.key: source for source in SOURCES}))
    return open_current(folder)


def names(mask: Mask | None) -> set[str]:
    return set() if mask is None else {name for name, on in zip(ROWS, mask, strict=True) if on}


def allowed(snapshot: IndexSnapshot, rights: Rights = ALL, **filters: str) -> set[str]:
    return names(ScopeTable(snapshot).masks(rights, filters, DAY).allowed)


CURRENT = {"plain", "anhe", "beta", "today", "inside", "vip", "cases", "undated"}


def test_validity_counts_both_end_days(snapshot: IndexSnapshot) -> None:
    assert allowed(snapshot) == CURRENT
    masks = ScopeTable(snapshot).masks(ALL, {}, DAY)
    assert names(masks.expired) == {"old", "new"}
    assert masks.other_scope is None


def test_value_equals_list_contains_or_no_value(snapshot: IndexSnapshot) -> None:
    assert allowed(snapshot, store="anhe") == CURRENT - {"beta"}
    assert allowed(snapshot, store="GAMMA") == CURRENT - {"anhe"}
    assert allowed(snapshot, store="delta") == CURRENT - {"anhe", "beta"}
    assert allowed(snapshot, store="delta|beta") == CURRENT - {"anhe"}
    assert allowed(snapshot, channel="web") == CURRENT
    assert allowed(snapshot, channel="phone") == CURRENT - {"anhe"}
    assert allowed(snapshot, store="beta", channel="app") == CURRENT - {"anhe"}


def test_category_is_a_filter_too(snapshot: IndexSnapshot) -> None:
    assert allowed(snapshot, category="case") == {"cases", "undated"}


def test_unknown_keys_never_empty_the_result(snapshot: IndexSnapshot) -> None:
    assert allowed(snapshot, colour="red") == CURRENT
    assert ScopeTable(snapshot).unknown_keys({"colour": "red", "store": "x"}) == ["colour"]
    assert allowed(snapshot, store="") == CURRENT


def test_only_the_filter_keeps_these_out(snapshot: IndexSnapshot) -> None:
    masks = ScopeTable(snapshot).masks(ALL, {"store": "beta"}, DAY)
    assert names(masks.other_scope) == {"anhe"}
    assert names(masks.expired) == {"new"}


def test_rights(snapshot: IndexSnapshot) -> None:
    public = Rights(internal=False, groups=())
    assert allowed(snapshot, public) == CURRENT - {"inside", "vip"}
    assert allowed(snapshot, Rights(internal=True, groups=())) == CURRENT - {"vip"}
    assert allowed(snapshot, Rights(internal=True, groups=("boss",))) == CURRENT
    for mask in ("expired", "other_scope"):
        masks = ScopeTable(snapshot).masks(public, {"store": "delta"}, date(2030, 1, 1))
        assert not names(getattr(masks, mask)) & {"inside", "vip"}


def test_everything_allowed_needs_no_mask(tmp_path: Path) -> None:
    publish(tmp_path, content_of({"a.md": "one", "b.md": "two"}))
    masks = ScopeTable(open_current(tmp_path)).masks(ALL, {}, DAY)
    assert (masks.allowed, masks.expired, masks.other_scope) == (None, None, None)


def test_masks_are_remembered_and_bounded(snapshot: IndexSnapshot) -> None:
    cache = ScopeCache()
    first = cache.masks(snapshot, ALL, {"store": "anhe"}, DAY)
    assert cache.masks(snapshot, ALL, {"store": "anhe"}, DAY) is first
    for number in range(MASKS_KEPT):
        cache.masks(snapshot, ALL, {"store": str(number)}, DAY)
    assert cache.masks(snapshot, ALL, {"store": "anhe"}, DAY) is not first


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("日期：2026-02-10\n购买日期：2025-01-01", date(2026, 2, 10)),
        ("created_at：2026/2/3 10:00\nclosed_at：2026/2/9", date(2026, 2, 9)),
        ("购买：2025.1.5\n保修到期：2028-01-05", date(2025, 1, 5)),
        ("Date：2026-13-01", None),
        ("问题：2026-02-100 是订单号", None),
        ("no date", None),
    ],
)
def test_day_of_a_case(text: str, day: date | None) -> None:
    assert case_day(text) == (day.toordinal() if day else 0)
