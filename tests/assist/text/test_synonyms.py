"""A shop's own synonyms: read with clear errors, used for terms, search and questions."""

import pytest

from assist.errors import SynonymsError
from assist.index.lexical import LexicalRow, open_lexical, write_lexical
from assist.text.synonyms import (
    NONE,
    Synonyms,
    SynonymsFile,
    active,
    parse_synonyms,
    read_synonyms,
    use,
)
from assist.text.terms import coverage, needs_of, terms_of
from assist.triage.rewrite import stand_alone
from assist.types import Turn

FILE = """\
# documents' word = what customers say
物流 = 快递, 小飞侠
AF-500 空气炸锅 \uff1d 小白、小白锅   # nickname
warranty = cover plan
"""


@pytest.fixture(autouse=True)
def nothing_left():
    yield
    use(NONE)


def test_groups_are_read_in_every_writing():
    assert parse_synonyms(FILE).groups == (
        ("物流", "快递", "小飞侠"),
        ("AF-500 空气炸锅", "小白", "小白锅"),
        ("warranty", "cover plan"),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("物流 快递", "line 1: write"),
        ("物流 =", "line 1: write"),
        ("\n物流 = 递", "line 2: “递” has 1 characters"),
        ("物流 = 快递\n运费 = 快递", "line 2: “快递” stands in line 1 already"),
        ("甲乙 = " + ",".join(f"词{n}" for n in range(40)), "line 1: 41 words"),
    ],
)
def test_a_bad_line_is_named(text, said):
    with pytest.raises(SynonymsError, match="synonyms") as caught:
        parse_synonyms(text)
    assert said in str(caught.value)


def test_every_bad_line_is_named_at_once():
    with pytest.raises(SynonymsError) as caught:
        parse_synonyms("甲乙\n物流 = 快递\n丙丁\n")
    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == [
        "synonyms, line 1",
        "synonyms, line 3",
    ]


def test_other_encodings_are_refused_with_the_line(tmp_path):
    file = tmp_path / "words.txt"
    file.write_bytes(b"ok = fine\n" + "物流 = 快递".encode("gb18030"))
    with pytest.raises(SynonymsError, match="line 2: not UTF-8"):
        read_synonyms(file)


def test_forms_are_found_whole_and_longest_first():
    synonyms = parse_synonyms(FILE)
    assert [form for _, form in synonyms.find("小白锅和小白，快递")] == ["小白锅", "小白", "快递"]
    assert synonyms.find("discover planes") == []
    assert synonyms.others("小白怎么洗") == ("AF-500 空气炸锅", "小白锅")
    assert synonyms.with_main_forms("小白锅怎么洗，快递呢") == "AF-500 空气炸锅怎么洗，物流呢"
    assert synonyms.with_main_forms("discover planes") == "discover planes"


def test_words_of_a_group_meet_each_others_needs():
    needs, document = needs_of("小飞侠到哪了"), "物流信息可以在订单里查看。"
    before = coverage(needs, terms_of(document))
    use(parse_synonyms(FILE))
    assert coverage(needs_of("小飞侠到哪了"), terms_of(document)) > before + 0.2


def test_a_nickname_is_not_found_without_and_found_with(tmp_path):
    rows = [
        LexicalRow("破壁机", "", "BL-900 破壁机：杯体用清水冲洗。"),
        LexicalRow("空气炸锅", "", "AF-500 空气炸锅：炸篮泡温水后擦拭。"),
        LexicalRow("小家电", "", "白色外壳用软布擦拭。"),
    ]
    write_lexical(tmp_path, rows)
    index = open_lexical(tmp_path, count=3)
    assert 1 not in index.search("小白", 1).rows.tolist()
    use(parse_synonyms(FILE))
    assert index.search("小白", 1).rows.tolist() == [1]


def test_a_question_is_asked_with_the_documents_word_too():
    turns = (Turn("customer", "小白怎么清洗？快递到哪了？"),)
    assert "AF-500" not in stand_alone(turns).text
    use(parse_synonyms(FILE))
    question = stand_alone(turns)
    assert question.text == "AF-500 空气炸锅怎么清洗？ 物流到哪了？"
    assert question.raw == turns[0].text
    assert len(question.parts) == 2
    assert question.parts[1].endswith("物流到哪了？")


def test_an_edited_file_holds_from_the_next_question_and_a_broken_one_changes_nothing(tmp_path):
    path = tmp_path / "default.txt"
    file = SynonymsFile(path)
    file.refresh()
    assert active() == NONE
    path.write_text("物流 = 快递", encoding="utf-8")
    file.refresh()
    assert active() == Synonyms((("物流", "快递"),))
    path.write_text("物流 快递 小飞侠", encoding="utf-8")
    file.refresh()
    assert active().groups == (("物流", "快递"),)
    assert "line 1" in file.problem
    path.unlink()
    file.refresh()
    assert (active().groups, file.problem) == ((), "")
