"""The checks over passages, reworded sentences included: small, own texts; real sets go by path."""

import json

import pytest

from eval.__main__ import main
from eval.paraphrase import freely, reorder, second_person, shorten, synonyms
from eval.passages import Passage, PassageFileError, names_of, read_passages, run_passages

PASSAGES = [
    Passage(
        "星河加湿器",
        "星河加湿器的水箱容量为4升，连续使用可以达到20小时。水箱每3天需要清洗一次，不能使用洗洁精。"
        "如果顾客在30天内发现漏水，商家承担来回运费并且更换新机。机身不防水，请勿用水冲洗。"
        "滤芯建议每6个月更换一次，可以在《星河配件手册》里查到型号。",
    ),
    Passage(
        "银河料理机",
        "银河料理机的额定功率为800瓦，杯体最多加入1.5升食材。连续工作不得超过2分钟，之后需要休息5分钟。"
        "刀头可以拆下清洗，但是不能放入洗碗机。购买之后90天内出现故障，顾客可以要求换新。"
        "《银河食谱》包含60道菜，顾客购买料理机可以免费领取。",
    ),
    Passage(
        "Harbour Kettle",
        "The Harbour Kettle holds 1.7 litres and boils in 5 minutes. "
        "Customers can return it within 30 days, but the lid cannot be returned once it is used. "
        "The Harbour Kettle is covered for 24 months. "
        "If the customer finds a defect during the first 90 days, we replace it free of charge. "
        "The filter must not be washed with soap, and it should be replaced after 6 months.",
    ),
    Passage(
        "Meadow Blender",
        "The Meadow Blender has a 600 watt motor and a 2 litre jug. "
        "It must not run for more than 3 minutes, and it should rest for 10 minutes afterwards. "
        "Customers who purchase the Meadow Blender can obtain a second jug for 15 dollars. "
        "The warranty of 36 months does not cover the blades.",
    ),
]  # fmt: skip


def test_targets_are_met_over_every_wording():
    rows = {row.edit: row for row in run_passages(PASSAGES, limit=60) if row.is_gated}
    assert list(rows) == ["true sentences", "value changed", "negation changed", "entity changed"]
    assert {name: row.passes for name, row in rows.items()} == dict.fromkeys(rows, True)
    assert rows["true sentences"].n > 60
    assert min(row.n for row in rows.values()) >= 10


def test_rewordings_keep_the_words_and_move_them():
    sentence = "如果购买之后发现漏水，顾客可以换新。"
    assert reorder(sentence) == "顾客可以换新，如果购买之后发现漏水。"
    assert synonyms(sentence) == "要是买以后发现漏水，顾客能换新。"
    assert second_person(sentence) == "如果购买之后发现漏水，您可以换新。"
    assert freely(sentence) == "您能换新，要是买以后发现漏水。"
    assert shorten("滤芯（见附件）每6个月更换。") == "滤芯每6个月更换。"
    assert reorder("If it leaks, we replace it.") == "we replace it, if it leaks."
    assert reorder("一句话。") == "一句话。"


def test_names_are_titles_and_what_texts_mark():
    assert names_of(PASSAGES[:1]) == ["星河加湿器", "星河配件手册"]


def test_the_command_prints_each_set_and_fails_on_a_miss(tmp_path, capsys):
    file = tmp_path / "passages.jsonl"
    lines = [json.dumps({"title": p.title, "text": p.text}) for p in PASSAGES]
    file.write_text("\n".join(lines), encoding="utf-8")
    assert main(["selftest", "--passages", str(tmp_path), "--limit", "40"]) == 0
    out = capsys.readouterr().out
    assert "negation changed" in out
    file.write_text('{"text": "短。"}\n', encoding="utf-8")
    assert main(["selftest", "--passages", str(file)]) == 1


@pytest.mark.parametrize("content", ["{", '{"title": "t"}', "[1]"])
def test_a_bad_line_is_named(tmp_path, content):
    file = tmp_path / "p.jsonl"
    file.write_text('{"text": "甲"}\n' + content, encoding="utf-8")
    with pytest.raises(PassageFileError, match=r"p\.jsonl:2"):
        read_passages(file)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(PassageFileError, match="nothing"):
        read_passages(tmp_path / "nothing")
