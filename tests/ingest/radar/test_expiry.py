from datetime import date

import pytest

from assist.types import Document, Source
from ingest.radar.expiry import find_outdated

TODAY = date(2026, 6, 1)


def outdated(*items):
    return [(f.path, f.reason) for f in find_outdated([Document(*each) for each in items], TODAY)]


def test_old_dates_without_validity_are_asked_about():
    text = "活动时间：2023年11月1日至2023年11月11日，满200元减30元。"
    assert outdated((Source("a.md", "policy"), text)) == [
        ("a.md", "names dates until 2023-11-11 and has no valid_to: does it still hold?")
    ]


@pytest.mark.parametrize(
    "source",
    [
        Source("a.md", "policy", valid_to=date(2027, 1, 1)),
        Source("a.md", "policy", valid_from=date(2023, 1, 1)),
        Source("a.md", "law"),
        Source("a.md", "case"),
    ],
)
def test_dated_documents_statutes_and_cases_are_not(source):
    assert outdated((source, "自2013年10月25日起施行。")) == []


def test_recent_dates_are_not():
    assert outdated((Source("a.md", "policy"), "2023年1月1日起，至2025年12月31日止。")) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("消费者权益保护法（1993年）", "消费者权益保护法（2013年修正）"),
        ("退货规则 v1.2", "退货规则 v1.10"),
        ("Return policy 2024", "Return policy 2025"),
    ],
)
def test_an_older_edition_of_one_title_is_found(old, new):
    items = (Source("a.md", "law", title=new), "甲"), (Source("b.md", "law", title=old), "乙")
    assert outdated(*items) == [("b.md", "an older edition of a.md, and still in force")]


def test_editions_that_follow_each_other_and_other_titles_are_none():
    new = Source("a.md", "law", title="退货规则 v2", valid_from=date(2026, 1, 1))
    old = Source("b.md", "law", title="退货规则 v1", valid_to=date(2025, 12, 31))
    other = Source("c.md", "law", title="换货规则 v1")
    assert outdated((new, "甲"), (old, "乙"), (other, "丙")) == []
