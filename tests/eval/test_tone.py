"""Tone metrics."""

from eval.outputs import Output
from eval.tone import METRICS


def scored(case, text, context, action="answer"):
    said = Output(case.id, 1, "", "ok", action=action, text=text)
    return {metric.name: metric.score(case, said, context) for metric in METRICS}


def test_required_and_forbidden(gold, context):
    case = gold.cases[4]
    good = scored(case, "I'm sorry for the trouble. Please send us your order number.", context)
    assert (good["required_act_recall"].value, good["tone_pass"].value) == (1, 1)
    bare = scored(case, "Please send us your order number.", context)
    assert bare["required_act_recall"].value == 0.5
    assert bare["required_act_recall"].reason == "acknowledge"
    assert bare["tone_pass"].value == 0
    blaming = scored(case, "Sorry to hear that, but please note it is your fault.", context)
    assert blaming["forbidden_act"].value == 1
    assert blaming["forbidden_act"].reason == "blame"


def test_cases_without_tone_are_unscored(gold, context):
    found = scored(gold.cases[3], "稍等。", context, action="abstain")
    assert found["tone_pass"].value is None
    assert found["length_fits"].value == 0


def test_length_is_held_against_the_reference(gold, context):
    reference = len(gold.cases[0].reference_answers[0])
    for length, fits in ((reference, 1), (2 * reference + 1, 0), (reference // 2 - 1, 0)):
        assert scored(gold.cases[0], "好" * length, context)["length_fits"].value == fits
    assert scored(gold.cases[0], "好", context, "abstain")["length_fits"].value is None
