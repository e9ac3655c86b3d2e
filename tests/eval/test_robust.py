"""Drops under changed conditions and what another tone changed."""

from dataclasses import replace

import pytest

from eval.robust import robustness, tone_breaks, tone_scores
from eval.run import ChainGenerator, generate
from tests.eval.conftest import DAY


@pytest.fixture
def pairs(gold, good_chain, tmp_path):
    outputs = generate(gold.cases, ChainGenerator(good_chain), tmp_path, default_as_of=DAY)
    return list(zip(gold.cases, outputs, strict=True))


def refused(pair):
    return pair[0], replace(pair[1], action="abstain", text="我先核实。", sentences=())


def test_the_drop_is_paired_and_the_worst_counts_rewrites_only(pairs):
    varied = {
        "typo": [refused(pairs[0]), pairs[1]],
        "homophone": [pairs[0], refused(pairs[1])],
        "noise_0.8": [refused(pairs[2])],
        "forced": [refused(pairs[0])],
        "repeat_1": [pairs[0]],
    }
    found = robustness(pairs, varied)
    assert set(found) == {"typo", "homophone", "noise_0.8", "worst"}
    assert (found["typo"]["n"], found["typo"]["accuracy"], found["typo"]["drop"]) == (2, 0.5, 0.5)
    assert found["typo"]["broken"] == ["TS-0001"]
    assert (found["worst"]["accuracy"], found["worst"]["n"]) == (0.0, 2)


def test_another_tone_may_change_courtesy_only(pairs):
    case, output = pairs[0]
    polite = (case, replace(output, text="非常抱歉。" + output.text))
    other_value = (case, replace(output, text=output.text.replace("7天", "8天")))
    other_source = (pairs[1][0], replace(pairs[1][1], sentences=()))
    varied = {"tone_calm": [polite], "tone_angry": [other_value, other_source, refused(pairs[2])]}
    assert tone_breaks(pairs, varied) == {
        "tone_calm": {},
        "tone_angry": {
            "TS-0001": "values",
            "TS-0002": "documents",
            "TS-0003": "action answer -> abstain",
        },
    }
    scores = tone_scores(pairs, varied)
    assert (scores["TS-0001"].value, scores["TS-0001"].reason) == (1.0, "tone_angry: values")
    assert scores["TS-0004"].value is None
