from assist.reply.reading import read_evidence
from assist.reply.signals import (
    Signals,
    foreign_codes,
    foreign_names,
    probability,
    read_signals,
    reading_confidence,
)

NONE = Signals(0, 0, 0, 0, 0, 0, 0)


def test_features_of_a_good_hit(evidence_of, question_of) -> None:
    parts = {"dense": 0.92, "dense_rank": 1.0, "lexical_rank": 2.0}
    evidence = [
        evidence_of("退款3个工作日到账。", parts=parts),
        evidence_of("略", 2, parts={"dense": 0.82}),
    ]
    question = question_of("退款多久到账")
    reading = read_evidence(question, evidence)
    signals = read_signals(reading.parts[0], question, evidence)
    assert (signals.dense, signals.margin, signals.agreement, signals.fit) == (1.0, 1.0, 1.0, 1.0)
    assert signals.covered > 0.8
    assert reading_confidence(reading, question, evidence) == (probability(signals),)


def test_no_evidence_is_all_zero(question_of) -> None:
    question = question_of("退款多久到账")
    reading = read_evidence(question, [])
    assert read_signals(reading.parts[0], question, []) == NONE


def test_probability_rises_with_coverage_and_falls_with_foreign_codes() -> None:
    good = Signals(1, 1, 1, 1, 1, 1, 0, 1)
    assert probability(NONE) < 0.2
    assert probability(good) > 0.9
    assert probability(Signals(1, 1, 1, 1, 1, 1, 1, 1)) < probability(good)
    assert probability(NONE, {"bias": 0.0, **dict.fromkeys(Signals.__slots__, 1.0)}) == 0.5


def test_foreign_codes_are_models_not_order_numbers(evidence_of) -> None:
    item = evidence_of("X3-Pro 防水", title="手机")
    assert foreign_codes("X3 Pro 防水吗", [item]) == ()
    assert foreign_codes("ZQ-77 防水吗", [item]) == ("zq-77",)
    assert foreign_codes("订单 AH20260112001 到哪了", [item]) == ()


def test_foreign_names(evidence_of) -> None:
    item = evidence_of("Works with the Anhe app.")
    assert foreign_names("Does it work with Alexa?", [item]) == ("Alexa",)
    assert foreign_names("Does it work with the Anhe app?", [item]) == ()
    assert foreign_names("能连HomeKit吗", [item]) == ("HomeKit",)


def test_days_of_the_week_are_no_foreign_names(evidence_of) -> None:
    assert foreign_names("Do you open on Tuesday?", [evidence_of("We open at nine.")]) == ()


def test_words_cannot_agree_across_languages(evidence_of, question_of) -> None:
    question = question_of("How long does a refund take?")
    dense_only = {"dense": 0.9, "dense_rank": 1.0, "lexical_rank": 40.0}
    for text, agreement in (("退款三个工作日内到账。", 1.0), ("Refunds take three days.", 0.0)):
        evidence = [evidence_of(text, parts=dense_only)]
        reading = read_evidence(question, evidence)
        signals = read_signals(reading.parts[0], question, evidence)
        assert (signals.agreement, signals.place) == (agreement, 1.0)
