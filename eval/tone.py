"""Tone: required acts found, forbidden acts absent. Rules, not taste; a person audits samples."""

from __future__ import annotations

from eval.acts import detect
from eval.goldset import GoldCase
from eval.metric import Context, Metric, Score, unscored
from eval.outputs import Output

SHORTEST, LONGEST = 0.5, 2.0  # share of the reference answer's length


def _required(case: GoldCase, output: Output, _context: Context) -> Score:
    if not case.tone.require or output.status != "ok":
        return unscored("no required act")
    acts = detect(output.text)
    missing = [act for act in case.tone.require if act not in acts]
    return Score(1 - len(missing) / len(case.tone.require), ",".join(missing))


def _forbidden(case: GoldCase, output: Output, _context: Context) -> Score:
    if not case.tone.forbid or output.status != "ok":
        return unscored("no forbidden act")
    found = [act for act in case.tone.forbid if act in detect(output.text)]
    return Score(float(bool(found)), ",".join(found))


def _passes(case: GoldCase, output: Output, _context: Context) -> Score:
    if output.status != "ok" or not (case.tone.require or case.tone.forbid):
        return unscored("no tone asked for")
    acts = detect(output.text)
    missing = [act for act in case.tone.require if act not in acts]
    found = [act for act in case.tone.forbid if act in acts]
    return Score(float(not missing and not found), ",".join([*missing, *found]))


def _length(case: GoldCase, output: Output, _context: Context) -> Score:
    if not case.reference_answers or output.action != case.expected_action:
        return unscored("nothing to compare with")
    reference = len(case.reference_answers[0])
    fits = SHORTEST * reference <= len(output.text) <= LONGEST * reference
    return Score(float(fits), f"{len(output.text)}/{reference}")


METRICS: tuple[Metric, ...] = (
    Metric("required_act_recall", _required, binary=False),
    Metric("forbidden_act", _forbidden, higher_is_better=False),
    Metric("tone_pass", _passes),
    Metric("length_fits", _length),
)
