"""Rewrites of questions: the same on every run, digits and codes left alone."""

import tomllib
from importlib import resources

import pytest

from assist.errors import GoldSetError
from assist.types import CustomerMessage, Turn
from eval.goldset import GoldTurn
from eval.variants import WrittenVariant, read_variants, variants_of

ZH = "XH-200的运费多少钱，签收7天内能退货吗？"


@pytest.fixture
def ask(gold):
    def make(text, lang="zh", written=()):
        case = gold.cases[0].model_copy(update={"lang": lang})
        message = CustomerMessage((Turn("agent", "在的"), Turn("customer", text)))
        return {v.kind: v for v in variants_of(case, message, written)}

    return make


def last(variant):
    return variant.message.turns[-1].text


def framed(text, question, kind, lang):
    """Whether a question stands unchanged between a beginning and an end of its tone."""
    file = resources.files("eval").joinpath("variants.toml")
    heads, tails = tomllib.loads(file.read_text("utf-8"))[kind][lang]
    ends = [tail.lstrip("，！.!") if question.endswith(("?", "？")) else tail for tail in tails]
    return text in {f"{head}{question}{end}" for head in heads for end in ends}


def test_chinese_rewrites(ask):
    made = ask(ZH)
    assert set(made) == {
        "typo", "homophone", "traditional", "paraphrase", "tone_calm", "tone_angry",
    }  # fmt: skip
    assert last(made["traditional"]) == "XH-200的運費多少錢，簽收7天內能退貨嗎？"
    for kind in ("tone_calm", "tone_angry"):
        assert framed(last(made[kind]), ZH, kind, "zh")
    assert sorted(last(made["typo"])) == sorted(ZH)
    assert {v.message.turns[0].text for v in made.values()} == {"在的"}


@pytest.mark.parametrize("kind", ["typo", "homophone", "paraphrase", "tone_angry"])
def test_codes_and_numbers_stay_and_two_runs_agree(ask, kind):
    text = last(ask(ZH)[kind])
    assert text != ZH
    assert "XH-200" in text
    assert "7天" in text or "7" in text
    assert text == last(ask(ZH)[kind])


def test_english_rewrites(ask):
    made = ask("How long is the warranty", "en")
    assert set(made) == {"typo", "homophone", "paraphrase", "tone_calm", "tone_angry"}
    for kind in ("tone_calm", "tone_angry"):
        assert framed(last(made[kind]), "How long is the warranty", kind, "en")
    assert last(made["paraphrase"]) == "what is the time for is the warranty"


def test_nothing_to_change_is_no_variant(ask):
    assert set(ask("ok", "en")) == {"tone_calm", "tone_angry"}


def test_what_a_person_wrote_outranks_the_rule(ask):
    turns = (GoldTurn(role="customer", text="运费几钿"),)
    written = [
        WrittenVariant(id="V-1", base_id="TS-0001", kind="dialect", turns=turns),
        WrittenVariant(id="V-2", base_id="TS-0001", kind="typo", turns=turns),
        WrittenVariant(id="V-3", base_id="OTHER", kind="pinyin", turns=turns),
    ]
    made = ask(ZH, written=written)
    assert (last(made["dialect"]), made["dialect"].is_rule) == ("运费几钿", False)
    assert last(made["typo"]) == "运费几钿"
    assert made["homophone"].is_rule
    assert "pinyin" not in made


def test_a_wrong_line_is_named(tmp_path):
    assert read_variants([tmp_path]) == []
    (tmp_path / "variants.jsonl").write_text('\n{"id":"V-1"}\n', encoding="utf-8")
    with pytest.raises(GoldSetError, match=r"variants\.jsonl:2: base_id"):
        read_variants([tmp_path])
