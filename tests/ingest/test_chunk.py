from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from assist.text.sizes import estimate_tokens
from ingest.chunk import chunk_document
from ingest.clean import clean
from ingest.pack import Placed
from ingest.readers.blocks import JOIN, Block
from ingest.sizes import LIMIT, OVERLAP, TARGET, sentence_spans

SENTENCE = "自签收次日起七天内，商品完好的可以申请退货，运费由买家承担。"


def cut(*blocks, category="manual"):
    cleaned = clean(blocks)
    return cleaned.text, chunk_document("a.md", cleaned.text, cleaned.placed, category)


def shape(chunks):
    return [(c.kind, c.heading_path, c.text) for c in chunks]


def test_small_neighbours_under_one_heading_are_merged_and_headings_never_crossed():
    _, chunks = cut(
        Block("heading", "退货", 1),
        Block("paragraph", "七天内可退。"),
        Block("item", "- 商品完好；"),
        Block("heading", "运费", 2),
        Block("paragraph", "买家承担。"),
    )
    assert shape(chunks) == [
        ("prose", ("退货",), "七天内可退。\n\n- 商品完好；"),
        ("prose", ("退货", "运费"), "买家承担。"),
    ]


def test_a_heading_marked_as_a_question_names_its_answer_and_no_section():
    _, chunks = cut(
        Block("heading", "常见问题", 2),
        Block("heading", "Q：可以擦地吗？", 3),
        Block("answer", "A：可以。"),
        Block("row", "地区：新疆\n运费：20元"),
    )
    assert shape(chunks) == [
        ("qa", ("常见问题",), "Q：可以擦地吗？\nA：可以。"),
        ("row", ("常见问题",), "地区：新疆\n运费：20元"),
    ]


def test_a_record_is_one_chunk_with_its_labels():
    _, chunks = cut(
        Block("row", "型号：A\n价格：1", label="价目表"),
        Block("row", "问题：能退吗\n答案：能"),
    )
    assert shape(chunks) == [
        ("row", ("价目表",), "型号：A\n价格：1"),
        ("qa", (), "问题：能退吗\n答案：能"),
    ]


def test_records_of_cases_are_cases():
    _, chunks = cut(Block("record", "problem：坏了\nresolution：换新"), category="case")
    assert [chunk.kind for chunk in chunks] == ["case"]


def test_a_heading_that_asks_stays_with_its_answer():
    _, chunks = cut(
        Block("heading", "发票", 1),
        Block("heading", "多久开票？", 2),
        Block("paragraph", "24 小时内。"),
        Block("item", "- 周末顺延。"),
        Block("heading", "抬头", 2),
        Block("paragraph", "可改一次。"),
    )
    assert shape(chunks) == [
        ("qa", ("发票",), "多久开票？\n24 小时内。\n\n- 周末顺延。"),
        ("prose", ("发票", "抬头"), "可改一次。"),
    ]


def test_questions_and_answers_stay_together():
    _, chunks = cut(
        Block("question", "能退吗？"),
        Block("answer", "能。"),
        Block("question", "多久？"),
        Block("answer", "三天。"),
        Block("paragraph", "以上为准。"),
    )
    assert [c.text for c in chunks] == ["能退吗？\n能。", "多久？\n三天。", "以上为准。"]
    assert [c.kind for c in chunks] == ["qa", "qa", "prose"]


def test_an_article_of_law_is_whole():
    _, chunks = cut(
        Block("heading", "第一章", 1),
        Block("paragraph", "第一条 为了保护消费者。"),
        Block("paragraph", "本法另有规定的除外。"),
        Block("paragraph", "第二条 适用范围。"),
    )
    assert shape(chunks) == [
        ("article", ("第一章",), "第一条 为了保护消费者。\n\n本法另有规定的除外。"),
        ("article", ("第一章",), "第二条 适用范围。"),
    ]


def test_numbered_lists_are_steps_and_a_bare_heading_is_not_lost():
    _, chunks = cut(
        Block("item", "1. 打开订单"), Block("item", "2. 申请"), Block("heading", "完", 1)
    )
    assert shape(chunks) == [
        ("steps", (), "1. 打开订单\n2. 申请"),
        ("prose", (), "完"),
    ]


def test_long_prose_is_cut_at_sentences_with_an_overlap_of_whole_sentences():
    numbered = [f"第{n}点，{SENTENCE}" for n in range(60)]
    text, chunks = cut(Block("heading", "规则", 1), Block("paragraph", "".join(numbered)))
    assert len(chunks) == 4
    for before, after in pairwise(chunks):
        assert after.start < before.end
        shared = text[after.start : before.end]
        assert shared in "".join(numbered)
        assert estimate_tokens(shared) <= OVERLAP
        assert shared.endswith("。")
    assert all(estimate_tokens(c.text) <= TARGET * 1.25 for c in chunks)
    assert all(c.text.startswith("第") and c.text.endswith("。") for c in chunks)


def test_a_long_record_is_cut_between_its_fields_and_keeps_its_name():
    text = "\n".join(["名称：水壶", *[f"字段{n}：{SENTENCE}" for n in range(40)]])
    _, chunks = cut(Block("row", text, label="目录 \u203a 水壶"))
    assert chunks[0].heading_path == ("目录", "水壶")
    assert all("水壶" in c.heading_path for c in chunks[1:])
    assert "".join(c.text for c in chunks).replace("\n", "") == text.replace("\n", "")


def test_text_without_any_sentence_end_is_bounded():
    _, chunks = cut(Block("paragraph", "退货" * 20_000))
    assert max(estimate_tokens(c.text) for c in chunks) <= LIMIT
    assert len({c.id for c in chunks}) == len(chunks)


def test_ids_follow_the_text_and_not_its_place():
    _, before = cut(Block("heading", "甲", 1), Block("paragraph", "一。"))
    _, after = cut(
        Block("paragraph", "新。"), Block("heading", "甲", 1), Block("paragraph", "一。")
    )
    assert before[0].id == after[1].id
    _, twice = cut(Block("row", "a：1"), Block("row", "a：1"))
    assert twice[0].id != twice[1].id


KINDS = st.sampled_from(["heading", "paragraph", "item", "row", "question", "answer", "aside"])
TEXTS = st.text(
    st.sampled_from("退货七天内。！，\n .?aA1é́😀👨‍👩‍👧️𠮷　第条：|-"), min_size=1, max_size=400
)


@settings(max_examples=120, derandomize=True, deadline=None)
@given(st.lists(st.tuples(KINDS, TEXTS, st.integers(1, 4)), max_size=12))
def test_every_chunk_is_the_slice_it_says_it_is(drawn):
    blocks = [Block(kind, text, level if kind == "heading" else 0) for kind, text, level in drawn]
    text, chunks = cut(*blocks)
    placed = clean(blocks).placed
    assert all(text[item.start : item.end] == item.block.text for item in placed)
    assert all(text[c.start : c.end] == c.text and c.text for c in chunks)
    assert len({c.id for c in chunks}) == len(chunks)
    covered = set()
    for c in chunks:
        covered.update(range(c.start, c.end))
    bodies = [item for item in placed if item.block.kind != "heading"]
    missed = [
        text[at]
        for item in bodies
        for at in range(item.start, item.end)
        if at not in covered and not text[at].isspace()
    ]
    assert missed == []


@settings(max_examples=60, derandomize=True, deadline=None)
@given(TEXTS)
def test_sentences_cover_everything_but_white_space(text):
    spans = sentence_spans(text, 0, len(text))
    kept = "".join(text[start:end] for start, end in spans)
    assert "".join(kept.split()) == "".join(text.split())
    assert all(Placed(Block("item", text[a:b]), a, b) and a < b for a, b in spans)


def test_the_name_of_a_section_stands_with_its_first_row():
    _, chunks = cut(
        Block("paragraph", "一、厨房电器", label="价目"),
        Block("row", "商品：锅\n价格：299", label=f"价目{JOIN}一、厨房电器"),
        Block("paragraph", "二、生活电器", label="价目"),
        Block("row", "商品：风扇\n价格：129", label=f"价目{JOIN}二、生活电器"),
    )
    assert shape(chunks) == [
        ("row", ("价目",), "一、厨房电器\n\n商品：锅\n价格：299"),
        ("row", ("价目",), "二、生活电器\n\n商品：风扇\n价格：129"),
    ]


def test_records_of_questions_are_told_by_their_fields():
    names = [("客户问题", "标准回复"), ("instruction", "output"), ("问题（必填）", "参考答案")]
    for asked, answered in names:
        _, chunks = cut(Block("record", f"{asked}：怎么退\n{answered}：订单页申请"))
        assert [chunk.kind for chunk in chunks] == ["qa"]
    _, chunks = cut(Block("record", "怎么退？：订单页申请"))
    assert [chunk.kind for chunk in chunks] == ["qa"]


def test_bold_type_around_a_whole_heading_is_no_part_of_the_path():
    _, chunks = cut(
        Block("heading", "**二、换货**", 2),
        Block("paragraph", "15天内。"),
        Block("heading", "价目*", 2),
        Block("paragraph", "见表。"),
    )
    assert [chunk.heading_path for chunk in chunks] == [("二、换货",), ("价目*",)]
