from datetime import date

import pytest

from assist.types import Chunk, Document, Source
from ingest.radar.find import find_echoes
from ingest.radar.statements import sentences_of


def pile(*items):
    """Documents and their sentences from (source, text) pairs."""
    documents = [Document(source, text) for source, text in items]
    sentences = {
        source.key: sentences_of([Chunk(source.key, source.key, text, 0, len(text))])
        for source, text in items
    }
    return documents, sentences


def conflicts(first, second, text_a="退货期限为7天。", text_b="退货期限为60天（口头承诺）。"):
    found = find_echoes(*pile((first, text_a), (second, text_b)))
    return [(c.kind, c.values) for c in found.conflicts]


def test_another_value_for_the_same_statement_is_found_with_both_places():
    found = find_echoes(
        *pile(
            (Source("b.md", tags={"store": "x"}), "运费由买家承担。退货期限为60天。"),
            (Source("a.md"), "退货期限为7天。"),
        )
    )
    (conflict,) = found.conflicts
    assert (conflict.left.key, conflict.left.start, conflict.left.end) == ("a.md", 0, 8)
    assert (conflict.right.key, conflict.right.text) == ("b.md", "退货期限为60天。")
    assert (conflict.kind, conflict.values) == ("value", ("7天", "60天"))
    assert conflict.right.scope == {"store": "x"}
    assert len(conflict.id) == 16


@pytest.mark.parametrize(
    ("left", "right", "kind"),
    [
        ("签收后7天内可以申请退货。", "签收后15天内可以申请退货。", "value"),
        ("签收后7天内可以申请退货。", "签收后7天内不可以申请退货。", "polarity"),
        ("经营者不得拒绝退货。", "经营者可以拒绝退货。", "polarity"),
        ("退货运费由买家承担。", "退货运费由商家承担。", "payer"),
        ("整机保修期为12个月。", "整机保修期为2年。", "value"),
        ("我们在3个工作日内退款。", "我们在3天内退款。", "value"),
        ("Returns are accepted within 30 days.", "Returns are accepted within 14 days.", "value"),
        ("You can cancel the order online.", "You cannot cancel the order online.", "polarity"),
    ],
)
def test_what_contradicts(left, right, kind):
    lang = "en" if left.isascii() else "zh"
    found = conflicts(Source("a.md", lang=lang), Source("b.md", lang=lang), left, right)
    assert [name for name, _ in found] == [kind]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("退货期限为7天。", "退货期限为一周。"),
        ("整机保修期为12个月。", "整机保修期为1年。"),
        ("签收后7天内可退货。", "签收后超过7天不可退货。"),
        ("会员签收后15天可退货。", "签收后7天可退货。"),
        ("耕地的承包期为三十年。", "草地的承包期为五十年。"),
        ("在安和店，退货期限为15天。", "退货期限为7天。"),
        ("情节较轻的，处五日以下拘留。", "情节较重的，处十日以下拘留。"),
        ("退货期限是多少天？", "退货期限是7天？"),
        ("满200元减30元。", "满500元减80元。"),
        ("未拆封的商品，15天内可退货。", "拆封的商品，7天内可退货。"),
        ("滤网 PPR-9087 每3个月更换一次。", "滤网 PPR-9088 每6个月更换一次。"),
    ],
)
def test_what_does_not(left, right):
    assert conflicts(Source("a.md"), Source("b.md"), left, right) == []


def test_a_named_product_makes_other_wordings_comparable():
    a, b = Source("a.md", title="旧家电以旧换新"), Source("b.md", title="常见问题")
    swap = "购买 R7 Pro 并交回一台旧扫地机器人的，每台补贴 100 元。"
    same = "用旧扫地机器人换购 R7 Pro，每台补贴 150 元，下单时直接减。"
    assert conflicts(a, b, swap, same) == [("value", ("100 元", "150 元"))]
    assert conflicts(a, b, swap, same.replace("150", "100")) == []
    assert conflicts(a, b, swap, same.replace("R7 Pro", "R9 Pro")) == []
    assert conflicts(a, b, swap, "R7 Pro 的边刷和滤网属于耗材，每台补贴 150 元。") == []


def test_other_scope_is_no_conflict():
    assert conflicts(Source("a.md", tags={"store": "x"}), Source("b.md", tags={"store": "y"})) == []
    old = Source("a.md", valid_to=date(2024, 12, 31))
    assert conflicts(old, Source("b.md", valid_from=date(2025, 1, 1))) == []
    assert conflicts(Source("a.md", title="AF-500 手册"), Source("b.md", title="HM-20 手册")) == []
    assert conflicts(Source("a.md", supersedes="b.md"), Source("b.md")) == []
    internal = Source("a.md", audience="internal")
    assert conflicts(internal, Source("b.md")) == []
    shared = Source("a.md", tags={"store": "x|y"}), Source("b.md", tags={"store": "y"})
    assert len(conflicts(*shared)) == 1


def test_parallel_titles_are_other_matters():
    text = "Early closure fee is $15.", "Early closure fee is $35."
    personal = Source("a.md", title="Closing personal accounts", lang="en")
    business = Source("b.md", title="Closing business accounts", lang="en")
    assert conflicts(personal, business, *text) == []
    assert len(conflicts(personal, Source("b.md", title=personal.title, lang="en"), *text)) == 1


def test_steps_of_one_ladder_are_no_conflict():
    ladder = "首次退货收费5元。再次退货收费9元。再三次退货收费9元。"
    found = find_echoes(*pile((Source("a.md"), ladder), (Source("b.md"), ladder)))
    assert found.conflicts == []


def test_a_document_about_itself_only_contradicts_its_own_kind():
    a, b = Source("a.md", title="快递条例"), Source("b.md", title="食品办法")
    assert conflicts(a, b, "本条例自2017年3月1日起施行。", "本条例自2019年3月1日起施行。") == []


def test_a_copy_is_a_duplicate_and_a_copy_with_another_value_is_none():
    text = "签收后7天内可以申请退货。商品须保持完好，配件齐全。" + "".join(
        f"第{n}类商品请先联系客服登记，再寄回仓库检查外观。" for n in "甲乙丙丁"
    )
    found = find_echoes(*pile((Source("a.md"), text), (Source("b.md"), text + "祝购物愉快。")))
    assert (found.conflicts, found.duplicates) == ([], [("a.md", "b.md", 1.0)])
    other = text.replace("7天", "15天")
    found = find_echoes(*pile((Source("a.md"), text), (Source("b.md"), other)))
    assert len(found.conflicts) == 1
    assert found.duplicates == []


def test_a_search_that_goes_on_from_the_last_finds_the_same():
    items = [
        (Source(f"{n:02}.md"), f"退货期限为{n % 3 + 7}天。第{n}项服务由门店提供咨询。")
        for n in range(12)
    ]
    before = find_echoes(*pile(*items))
    items[5] = (items[5][0], "退货期限为30天。")
    del items[2]
    whole = find_echoes(*pile(*items))
    again = find_echoes(*pile(*items), changed=frozenset(["05.md"]), before=before)
    assert {c.id for c in again.conflicts} == {c.id for c in whole.conflicts}
    assert len(whole.conflicts) > 20


def test_two_notes_that_say_nothing_else_are_about_what_they_say():
    left, right = Source("a.md", title="life_v2_current"), Source("b.md", title="life_conflict")
    found = conflicts(left, right, "退货期限：7天。", "退货期限：60天（客服口头承诺）。")
    assert found == [("value", ("7天", "60天"))]
    longer = "退货期限：60天（客服口头承诺）。" + "会员日的活动由各店自行安排，以店内公告为准。" * 2
    assert conflicts(left, right, "退货期限：7天。", longer) == []


def test_notes_named_after_other_matters_or_editions_are_no_conflict():
    texts = ("手续费：5元。", "手续费：10元。")
    assert (
        conflicts(Source("a.md", title="个人账户"), Source("b.md", title="企业账户"), *texts) == []
    )
    assert conflicts(Source("a.md", title="音箱 V1"), Source("b.md", title="音箱 V2"), *texts) == []


def test_rows_of_small_tables_say_nothing_without_their_names():
    fees = "What：Small parcel\nPrice：£7.95\n\nWhat：Two-person crew\nPrice：£24.95"
    removal = "What：Mattress, any size\nPrice：£30\n\nWhat：Bed base\nPrice：£25"
    sides = Source("fees.md", category="policy"), Source("removal.md", category="policy")
    assert conflicts(*sides, fees, removal) == []
    told = "Removal of a mattress costs £30."
    assert conflicts(*sides, f"{fees}\n\n{told}", "Removal of a mattress costs £45.") == [
        ("value", ("£30", "£45"))
    ]


def test_a_lone_list_of_labels_and_values_is_compared_line_by_line():
    sides = Source("a.md", category="policy"), Source("b.md", category="policy")
    one, other = "无理由退货期限：7天\n退款方式：原路", "无理由退货期限：15天\n退款方式：原路"
    assert conflicts(*sides, one, other) == [("value", ("7天", "15天"))]
