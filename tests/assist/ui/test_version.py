"""What is doubtful in a sentence reaches the browser in runs, with the words and the reason."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from assist.types import Actor, Finding
from assist.ui.version import check_data, doubts, version_data
from tests.fakes_desk import CALM, FakeChain

MADE = FakeChain().suggest(CALM.to_message(), Actor())
FACT = MADE.draft.sentences[1]


def found(*findings):
    names = tuple(dict.fromkeys(each.check for each in findings))
    return replace(FACT, state="unsupported", failed_checks=names, findings=findings)


def test_the_words_of_a_finding_are_a_run_of_their_own_and_named_in_the_reason():
    at = FACT.text.index("15 天")
    (data,) = check_data([found(Finding("value", at, at + 4))], "zh")
    assert [run["t"] for run in data["runs"] if run.get("doubt")] == ["15 天"]
    assert "".join(run["t"] for run in data["runs"]) == FACT.text
    assert data["why"] == ["“15 天”：数字与原文不一致"]


def test_a_finding_about_the_whole_sentence_points_at_no_words():
    whole = found(Finding("lexical", 0, len(FACT.text.rstrip())))
    (data,) = check_data([whole], "en")
    assert data["runs"] == [{"t": FACT.text}]
    assert data["why"] == doubts(whole, "en") == ["The cited text does not say this"]


def test_a_check_without_findings_is_said_by_its_name():
    assert doubts(replace(FACT, failed_checks=("citation",)), "zh") == ["没有引用依据"]


def test_a_slot_is_no_doubt():
    (data,) = check_data([found(Finding("slot", 0, 3))], "zh")
    assert data["runs"] == [{"t": FACT.text}]


@given(
    st.lists(st.tuples(st.integers(0, len(FACT.text)), st.integers(0, len(FACT.text))), max_size=4)
)
def test_whatever_is_found_the_text_in_the_editor_is_the_draft_to_the_letter(spans):
    findings = [Finding("value", *sorted(span)) for span in spans]
    sentences = (MADE.draft.sentences[0], found(*findings), *MADE.draft.sentences[2:])
    made = replace(MADE, draft=replace(MADE.draft, sentences=sentences))
    data = version_data(made, None, "zh")["sentences"]
    shown = "".join(s["pre"] + "".join(run.get("t", "") for run in s["runs"]) for s in data)
    assert shown == MADE.draft.text
