import math
from dataclasses import fields, replace

import pytest

from assist.reply.reading import read_evidence
from assist.reply.signals import (
    UNFOUNDED,
    Confidence,
    Signals,
    probability,
    read_signals,
    reading_confidence,
)

NONE = Signals(0, 0, 0, 0)


def test_features_of_a_good_hit(evidence_of, question_of) -> None:
    parts = {"dense": 0.92, "dense_rank": 1.0, "lexical_rank": 2.0}
    evidence = [
        evidence_of("退款3个工作日到账。", parts=parts),
        evidence_of("略", 2, parts={"dense": 0.78}),
    ]
    question = question_of("退款多久到账")
    reading = read_evidence(question, evidence)
    signals = read_signals(reading.parts[0], question, evidence)
    assert (signals.dense, signals.agreement, signals.fit) == (1.0, 1.0, 1.0)
    assert reading_confidence(reading, question, evidence) == Confidence(
        probability([signals]), (probability([signals]),)
    )


def test_no_evidence_is_all_zero(question_of) -> None:
    question = question_of("退款多久到账")
    reading = read_evidence(question, [])
    assert read_signals(reading.parts[0], question, []) == replace(NONE, asked=1.0)
    assert reading_confidence(reading, question, []) == Confidence(0.0, (0.0,))


def test_probability_is_logistic_and_falls_with_foreign_codes_and_rivals() -> None:
    names = [field.name for field in fields(Signals)]
    weights = {"bias": 0.0, **dict.fromkeys(names, 1.0)}
    assert probability([NONE], weights) == 0.5
    two = [replace(NONE, mass=0.4), replace(NONE, mass=0.8)]
    assert probability(two, weights) == pytest.approx(1 / (1 + math.exp(-0.6)))
    good = replace(NONE, fit=1, dense=1, agreement=1, mass=0.6)
    sure, foreign = probability([good]), probability([replace(good, foreign=1)])
    assert foreign / (1 - foreign) == pytest.approx(math.exp(-4) * sure / (1 - sure))
    assert probability([replace(good, mass=0.1)]) < probability([good])


def test_words_cannot_agree_across_languages(evidence_of, question_of) -> None:
    question = question_of("How long does a refund take?")
    dense_only = {"dense": 0.9, "dense_rank": 1.0, "lexical_rank": 40.0}
    for text, agreement in (("退款三个工作日内到账。", 1.0), ("Refunds take three days.", 0.0)):
        evidence = [evidence_of(text, parts=dense_only)]
        reading = read_evidence(question, evidence)
        signals = read_signals(reading.parts[0], question, evidence)
        assert signals.agreement == agreement


def test_nearness_alone_does_not_carry_an_answer_across_languages(evidence_of, question_of) -> None:
    parts = {"dense": 0.92, "dense_rank": 1.0, "lexical_rank": 1.0}
    evidence = [evidence_of("付款后48小时内发货。", parts=parts)]
    asked = question_of("who is your ceo")
    assert reading_confidence(read_evidence(asked, evidence), asked, evidence).whole <= UNFOUNDED
    asked = question_of("when do you dispatch my order")
    assert reading_confidence(read_evidence(asked, evidence), asked, evidence).whole > UNFOUNDED
