import math

import pytest

from assist.reply.reading import PartReading, Scored, read_evidence
from assist.reply.standing import PHANTOM, standing
from assist.reply.units import read_units


def part_of(*scored: Scored) -> PartReading:
    return PartReading("多久退款", ("duration",), {}, scored)


def test_nothing_read_says_nothing() -> None:
    assert standing(part_of()) == {}


def test_units_of_one_chunk_share_its_mass(evidence_of) -> None:
    first = read_units(evidence_of("退款3个工作日到账。节假日顺延。"))
    second = read_units(evidence_of("退款需要5个工作日。", 2))
    third = read_units(evidence_of("换货需要7天。", 3))
    scores = (1.0, 0.25, 0.5, 0.25)
    items = [
        Scored(unit, score, 0.5, 0.0, 0.5, 0.0)
        for unit, score in zip((*first, *second, *third), scores, strict=True)
    ]
    found = standing(part_of(*items))
    assert found["mass"] == pytest.approx(1.25 / (PHANTOM + 2.0))
    assert found["three"] == pytest.approx(1.75 / (PHANTOM + 2.0))


def test_who_says_the_same_is_a_witness(evidence_of) -> None:
    first = read_units(evidence_of("退款3个工作日到账。"))
    second = read_units(evidence_of("退款需要3个工作日。", 2))
    third = read_units(evidence_of("换货需要7天。", 3))
    items = [
        Scored(unit, score, 0.5, 0.0, 0.5, 0.0)
        for unit, score in zip((*first, *second, *third), (1.0, 0.5, 0.25), strict=True)
    ]
    found = standing(part_of(*items))
    assert found["mass"] == pytest.approx(1.5 / (PHANTOM + 1.75))


def test_nearer_units_are_counted(evidence_of, question_of) -> None:
    evidence = [evidence_of("退款3个工作日到账。换货需要7天。运费由买家承担。")]
    part = read_evidence(question_of("退款多久到账"), evidence).parts[0]
    found = standing(part)
    near = [item.features.near for item in part.ranked if item.features]
    assert found["nearer"] == math.log1p(sum(value > near[0] for value in near))
    assert found["spread"] == max(near) - min(near)
