from ingest.chunk import chunk_document
from ingest.clean import clean
from ingest.questions import holds_answer, with_questions
from ingest.readers.blocks import Block
from ingest.readers.text import read_markdown, read_text


def kinds(*blocks):
    return [block.kind for block in with_questions(blocks)]


def chunks_of(blocks):
    cleaned = clean(with_questions(blocks))
    chunks = chunk_document("faq", cleaned.text, cleaned.placed)
    return [(chunk.kind, chunk.heading_path, chunk.text) for chunk in chunks]


def test_numbered_questions_of_a_text_file_are_chunks_of_their_own():
    text = "1. 多久发货？\n48小时内。\n2. 可以退货吗？\n签收7天内可以退货。\n需要保留吊牌。\n"
    assert chunks_of(read_text(text.encode()).blocks) == [
        ("qa", (), "1. 多久发货？\n48小时内。"),
        ("qa", (), "2. 可以退货吗？\n签收7天内可以退货。\n需要保留吊牌。"),
    ]


def test_bold_questions_in_a_list_do_not_belong_to_the_question_above():
    text = (
        "# 常见问题\n\n**可以改地址吗？**\n\n未发货前可以。\n\n"
        "- **抬头填错了怎么办？** 7天内换开。\n- **能指定快递吗？** 不能。\n"
    )
    assert chunks_of(read_markdown(text.encode()).blocks) == [
        ("qa", ("常见问题",), "**可以改地址吗？**\n未发货前可以。"),
        ("qa", ("常见问题",), "- **抬头填错了怎么办？** 7天内换开。"),
        ("qa", ("常见问题",), "- **能指定快递吗？** 不能。"),
    ]


def test_bare_lines_ask_where_all_of_them_are_answered():
    asked = [Block("paragraph", "支持以旧换新吗？"), Block("paragraph", "支持，折价以检测为准。")]
    again = [Block("paragraph", "怎么取消？"), Block("paragraph", "在订单页取消。")]
    assert kinds(*asked, *again) == ["question", "paragraph", "question", "paragraph"]


def test_one_question_alone_is_a_figure_of_speech():
    assert kinds(Block("paragraph", "是不是很简单？"), Block("paragraph", "试试看吧。")) == [
        "paragraph",
        "paragraph",
    ]


def test_nodes_of_a_drawing_and_long_prose_are_no_answers():
    drawing = ["Refuel?", "Yes (speed not excellent)", "Speed good?", "Apply the plan"]
    assert set(kinds(*[Block("paragraph", text) for text in drawing])) == {"paragraph"}
    prose = Block("paragraph", "这是一段很长的正文。" * 200)
    talk = [Block("paragraph", "余额是多少？"), prose, Block("paragraph", "谁赢了？"), prose]
    assert set(kinds(*talk)) == {"paragraph"}


def test_a_list_of_questions_is_an_index_until_the_answers_come():
    blocks = [Block("item", "能退吗？"), Block("item", "能换吗？"), Block("item", "多久到账？")]
    assert kinds(*blocks, Block("heading", "解答", 2)) == ["item", "item", "item", "heading"]


def test_what_a_question_already_says():
    assert holds_answer("2. 能退吗？\n能。")
    assert holds_answer("- **能退吗？** 能。")
    assert not holds_answer("2. 能退吗？")
    assert not holds_answer("能退吗？能换吗？都可以吗？")


def test_numbered_marks_without_a_colon_ask():
    text = "### Q3 怎么申请退款\n在订单页点“申请退款”。\n"
    assert chunks_of(read_markdown(text.encode()).blocks) == [
        ("qa", (), "Q3 怎么申请退款\n在订单页点“申请退款”。")
    ]


def test_questions_on_the_lines_of_one_paragraph_are_cut_apart():
    marked = Block("question", "Q：多久发货？\nA：48小时内。\nQ：能退吗？\nA：7天内可以。")
    numbered = Block("paragraph", "如下：\n1、怎么开票？\n下单时备注。\n2、怎么换货？\n联系客服。")
    assert [(b.kind, b.text) for b in with_questions([marked, numbered])] == [
        ("question", "Q：多久发货？\nA：48小时内。"),
        ("question", "Q：能退吗？\nA：7天内可以。"),
        ("paragraph", "如下："),
        ("question", "1、怎么开票？\n下单时备注。"),
        ("question", "2、怎么换货？\n联系客服。"),
    ]
