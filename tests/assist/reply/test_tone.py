import pytest

from assist.errors import SettingsError
from assist.reply.tone import ACTS, phrases, plan_tone, say_act, style_sheet
from assist.text.sentences import is_courtesy, split_sentences
from assist.types import Cue, CustomerMessage, Turn


def test_calm_after_sale_gets_a_greeting_and_a_next_step(triage_of) -> None:
    plan = plan_tone(triage_of(), "能退吗")
    assert (plan.name, plan.before, plan.after) == ("plain", ("greeting",), ("next_step",))


def test_anger_about_our_fault_gets_an_apology(triage_of) -> None:
    plan = plan_tone(triage_of(emotion="angry", sentiment="negative"), "收到就是坏的！！")
    assert (plan.fault, plan.before) == ("merchant", ("acknowledge", "apologise"))
    assert plan.name == "empathetic"


def test_we_do_not_apologise_for_what_is_not_ours(triage_of) -> None:
    plan = plan_tone(triage_of(emotion="anxious", sentiment="negative", scenario="product"), "急用")
    assert plan.before == ("acknowledge",)


def test_thanks_are_answered_with_thanks(triage_of) -> None:
    assert plan_tone(triage_of(emotion="grateful", sentiment="positive"), "谢谢").before == (
        "thank",
    )


def test_praise_is_answered_with_thanks_not_with_a_greeting(triage_of) -> None:
    plan = plan_tone(triage_of(sentiment="positive"), "水真甜，滤芯多久换一次")
    assert (plan.name, plan.before) == ("thankful", ("thank",))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_who_is_hurt_hears_regret_not_an_apology_for_inconvenience(triage_of, lang: str) -> None:
    by_triage = plan_tone(triage_of(escalation="safety", emotion="angry"), "烫伤了")
    by_decision = plan_tone(triage_of(), "吃什么药好得快", is_harm=True)
    for plan in (by_triage, by_decision):
        assert (plan.fault, plan.before, plan.mood) == (
            "harm",
            ("acknowledge", "apologise"),
            "harm",
        )
    assert not set(phrases("apologise", "harm", lang)) & set(phrases("apologise", "plain", lang))


def test_unhappy_without_a_name_is_still_acknowledged(triage_of) -> None:
    assert plan_tone(triage_of(sentiment="negative"), "不太满意").before[0] == "acknowledge"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_phrase_of_an_act_states_no_fact(lang: str) -> None:
    for act in ACTS:
        for variant in (
            "angry",
            "anxious",
            "disappointed",
            "harm",
            "order",
            "after_sale",
            "product",
            "plain",
        ):
            for phrase in phrases(act, variant, lang):
                assert all(is_courtesy(span.text) for span in split_sentences(phrase)), phrase


def test_the_same_case_gets_the_same_words_and_another_seed_others() -> None:
    message = CustomerMessage((Turn("customer", "能退吗"),))
    first = say_act("greeting", "plain", message, "zh")
    assert say_act("greeting", "plain", message, "zh") == first
    assert say_act("greeting", "plain", message, "zh", seed=1) in phrases("greeting", "plain", "zh")


def test_no_opener_twice_in_a_conversation() -> None:
    said = phrases("greeting", "plain", "zh")[:2]
    turns = (Turn("customer", "在吗"), Turn("agent", " ".join(said)), Turn("customer", "能退吗"))
    assert say_act("greeting", "plain", CustomerMessage(turns), "zh") not in said


def test_an_unknown_style_is_an_error(tmp_path) -> None:
    with pytest.raises(SettingsError, match="no style sheet nowhere"):
        style_sheet("nowhere")
    broken = tmp_path / "broken.toml"
    broken.write_text("= 1")
    with pytest.raises(SettingsError, match="broken"):
        style_sheet(str(broken))


def test_a_shop_may_bring_its_own_sheet(tmp_path, triage_of) -> None:
    sheet = tmp_path / "own.toml"
    sheet.write_text(
        '[[policy]]\nemotion = "*"\nfault = "*"\nscenario = "*"\nbefore = ["thank"]\nafter = []\n'
    )
    assert plan_tone(triage_of(), "能退吗", str(sheet)).before == ("thank",)


def test_a_thankful_word_is_thanked_for(triage_of) -> None:
    calm = triage_of(cues=(Cue("thanks", "谢谢", 0, 2),))
    assert plan_tone(calm, "谢谢，弦怎么换").before == ("thank",)
