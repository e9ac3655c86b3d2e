"""The table of gold cases: there and back, byte for byte; wrong cells are named."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.errors import GoldSetError
from eval.goldcsv import COLUMNS, from_csv, to_csv
from eval.goldfiles import read_gold
from eval.goldset import Fact, GoldTurn, MustNot, case_json

SHOP = Path(__file__).resolve().parents[2] / "examples" / "shop" / "gold"
awkward = st.text(st.sampled_from("ab天;|/\\'=+-@\"\n, ，0"), min_size=1, max_size=12)


def back(cases):
    return [case_json(case) for case in from_csv(to_csv(cases))]


def test_the_example_set_survives():
    cases = read_gold([SHOP]).cases
    assert back(cases) == [case_json(case) for case in cases]


@given(awkward, awkward, st.lists(awkward | st.just(""), max_size=3))
def test_every_mark_survives(gold, text, other, aliases):
    (case, *_) = gold.cases
    fact = Fact(
        id="f1", kind="text", value=text, unit=other, aliases=tuple(aliases), polarity="-",
        importance="okay", evidence=0,
    )  # fmt: skip
    changed = case.model_copy(
        update={
            "turns": (GoldTurn(role="customer", text=other), GoldTurn(role="agent", text=text)),
            "facts": (fact, fact),
            "must_not": (MustNot(value=text, aliases=tuple(aliases), why=other),),
            "reference_answers": tuple(aliases),
            "filters": {text: other},
        }
    )
    assert back([changed]) == [case_json(changed)]


def test_facts_read_as_the_guide_writes_them(gold):
    table = to_csv(gold.cases[:1])
    assert table.startswith("\ufeffid,version,split")
    assert "f1|duration|7|天|" in table


def test_formulas_are_defused(gold):
    case = gold.cases[0].model_copy(update={"cluster_id": "=HYPERLINK(1)"})
    table = to_csv([case])
    assert ",'=HYPERLINK(1)," in table
    assert from_csv(table) == [case]


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        (lambda t: t.replace("scenario", "szene", 1), "scenario", "column 'scenario' is missing"),
        (lambda t: t.replace(",after_sale,", ",later,", 1), "scenario", "2: scenario"),
        (lambda t: t.replace("f1|duration|", "f1|", 1), "facts", "has 7 parts, not 8"),
        (lambda t: t.replace(",true,", ",ja,"), "critical", "2: critical"),
    ],
)
def test_a_wrong_cell_is_named(gold, change, field, message):
    with pytest.raises(GoldSetError, match=message) as caught:
        from_csv(change(to_csv(gold.cases[:1])), file="x.csv")
    assert caught.value.field == field


def test_a_row_with_too_few_cells_is_named():
    with pytest.raises(GoldSetError, match=r"x\.csv:2: 23 cells"):
        from_csv(",".join(COLUMNS) + "\nAS-0001,1\n", file="x.csv")
