"""Planted wrong answers: each kind is noticed by the metric that is about it."""

from eval.planted import run_planted
from eval.plants import right_output
from eval.verdict import judge


def test_reference_answers_are_right_and_every_planted_mistake_is_found(gold, context):
    rows = {row.edit: row for row in run_planted(gold.cases, context)}
    figures = {name: (row.n, row.flagged) for name, row in rows.items()}
    assert figures["right answer"] == (5, 0.0)
    assert figures["15 days for 7"] == (4, 1.0)
    assert figures["shop pays for customer"] == (1, 1.0)
    assert figures["forbidden value"][1] == 1.0
    assert figures["withdrawn policy"] == (2, 1.0)
    assert figures["wrong citation"] == (5, 1.0)
    assert figures["refused"] == (5, 1.0)
    assert figures["answered without source"] == (3, 1.0)
    assert all(row.passes for name, row in rows.items() if row.n and row.is_gated)


def test_a_kind_that_fits_no_case_has_shown_nothing(gold, context):
    (row,) = (r for r in run_planted(gold.cases[3:4], context) if r.edit == "15 days for 7")
    assert (row.n, row.passes) == (0, False)


def test_the_right_output_cites_its_quotes_where_they_stand(gold, context):
    case = gold.cases[0]
    output = right_output(case, context)
    assert judge(case, output).label == "correct"
    citation = output.sentences[0].citations[0]
    document = context.corpus.documents[citation.doc].text
    assert document[citation.start : citation.end] == case.evidence[0].quote
    lost = case.evidence[0].model_copy(update={"quote": "这句话哪里都没有"})
    assert right_output(case.model_copy(update={"evidence": (lost,)}), context) is None
