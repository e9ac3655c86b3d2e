from datetime import date

import pytest

from assist.errors import UnreadableDocument
from ingest.metadata import describe, guess_lang, plain_title
from ingest.metadata_table import Tables, read_tables, unmatched

NONE = Tables()


def table(text, key="metadata.csv"):
    return read_tables([(key, text.encode())])


def test_defaults_and_folder_names():
    source, warnings = describe("notes/a.md", {}, NONE)
    assert (source.category, source.audience, source.valid_from) == ("manual", "public", None)
    assert warnings == []
    assert describe("x/政策/a.md", {}, NONE)[0].category == "policy"
    assert describe("FAQs/internal/a.md", {}, NONE)[0].audience == "internal"
    assert describe("cases.jsonl", {}, NONE)[0].category == "case"


@pytest.mark.parametrize(
    ("key", "category"),
    [
        ("data/tickets-2025.jsonl", "case"),
        ("data/tickets_2025Q4_2026Q1.jsonl", "case"),
        ("导出/15_售后工单.csv", "case"),
        ("export/Chat logs March.jsonl", "case"),
        ("policy/tickets_2025.md", "policy"),
        ("pages/phone-case.md", "manual"),
        ("pages/ticketing.md", "manual"),
        ("pages/event_ticketless.md", "manual"),
    ],
)
def test_exports_of_a_help_desk_are_past_cases_by_their_name(key, category):
    assert describe(key, {}, NONE)[0].category == category


def test_front_matter():
    source, _ = describe(
        "a.md",
        {
            "title": "退货  规则",
            "category": "规则",
            "audience": "内部",
            "access": ["store-b", "vip"],
            "valid_from": "2025年1月2日",
            "expires": "2026/3/4",
            "store": ["anhe", "muya"],
            "version": 3,
            "Owner Name": "km-1",
        },
        NONE,
    )
    assert source.title == "退货 规则"
    assert (source.category, source.audience) == ("policy", "internal")
    assert source.acl_groups == ("store-b", "vip")
    assert (source.valid_from, source.valid_to) == (date(2025, 1, 2), date(2026, 3, 4))
    assert source.tags == {"store": "anhe|muya", "version": "3", "owner name": "km-1"}


def test_rows_by_path_and_pattern_the_nearer_wins():
    tables = read_tables(
        [
            ("metadata.csv", "路径,类别,店铺\n*.pdf,manual,anhe\nb/x.pdf,policy,\n".encode("gbk")),
            ("b/metadata.csv", b'path,channel\nx.pdf,"taobao, jd"\n./x.pdf,\n'),
        ]
    )
    source, _ = describe("b/x.pdf", {}, tables)
    assert source.category == "policy"
    assert source.tags == {"store": "anhe", "channel": "taobao|jd"}
    assert describe("c/y.pdf", {}, tables)[0].tags == {"store": "anhe"}
    assert describe("x.pdf", {}, tables)[0].tags == {"store": "anhe"}
    assert describe("b/x.pdf", {"store": "muya"}, tables)[0].tags["store"] == "muya"


def test_a_wrong_category_is_reported_and_the_default_used():
    source, warnings = describe("faq/a.md", {}, table("path,category\nfaq/a.md,gossip\n"))
    assert source.category == "faq"
    assert warnings[0].startswith("metadata.csv, line 2: category 'gossip' is unknown, use one of")


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("valid_from", "2025-13-01", "line 2: valid_from '2025-13-01' is not a date"),
        ("valid_to", "soon", "line 2: valid_to 'soon' is not a date"),
        ("audience", "friends", "line 2: audience 'friends'"),
    ],
)
def test_what_could_show_too_much_refuses_the_document(column, value, message):
    with pytest.raises(UnreadableDocument, match=message):
        describe("a.md", {}, table(f"path,{column}\na.md,{value}\n"))


def test_an_access_list_without_groups_is_refused():
    with pytest.raises(UnreadableDocument, match="key access: names no group"):
        describe("a.md", {"access": None}, NONE)


def test_trouble_in_the_table_itself():
    assert [f.reason for f in table("a,b\n1,2\n").warned] == [
        "metadata.csv, line 1: no column 'path'"
    ]
    tables = table("path,store\n,x\na.md,x,y\nz.md,x\n")
    assert [f.reason for f in tables.warned] == [
        "metadata.csv, line 2: no path",
        "metadata.csv, line 3: 3 cells, 2 columns",
    ]
    assert [f.reason for f in unmatched(tables, ["a.md"])] == [
        "metadata.csv, line 4: no document 'z.md'"
    ]


def test_supersedes_names_a_document_beside_it():
    assert describe("p/new.md", {"supersedes": "old.md"}, NONE)[0].supersedes == "p/old.md"
    assert describe("p/new.md", {"supersedes": "q/old.md"}, NONE)[0].supersedes == "q/old.md"


def test_language_and_titles():
    assert guess_lang("退货政策 policy of AF-500") == "zh"
    assert guess_lang("Return policy of the shop (退货)") == "en"
    assert plain_title("<b>保修</b> **[点我](javascript:x)**\n") == "保修 点我"
