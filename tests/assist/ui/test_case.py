"""Queue cards, transcript, escalation text."""

from dataclasses import replace

from assist.casework import Desk
from assist.store.transcript import Conversation, Message
from assist.types import Actor, Cue
from assist.ui.case import escalation_text, queue_caption, queue_label, transcript_data
from tests.fakes_desk import LEAK, FakeChain


def desk(cues=()):
    made = FakeChain().suggest(LEAK.to_message(), Actor())
    return Desk(LEAK, (replace(made, triage=replace(made.triage, cues=cues)),), {})


def test_a_queue_card_names_customer_time_mood_channel_and_last_words():
    assert queue_label(LEAK, "5-2") == r"王女士 :gray-badge[5\-2]"
    assert queue_caption(LEAK, "negative", "zh").startswith(r":red[●] 京东 · JD20260422\-88213。")
    assert queue_caption(LEAK, "", "en").startswith("JD · ")
    assert queue_caption(Conversation("x"), "", "en") == ""


def test_the_words_that_gave_the_judgement_are_marked_in_the_last_message():
    data = transcript_data(
        LEAK, desk((Cue("threat", "12315", 0, 5), Cue("x", "没有的词", 0, 4))), "zh", "UTC"
    )
    last = data["items"][-1]
    assert [run["t"] for run in last["runs"] if run.get("cue")] == ["12315"]
    assert "".join(run["t"] for run in last["runs"]) == LEAK.messages[-1].text
    assert last["sentiment"] == "negative"
    assert [item["who"] for item in data["items"]] == ["customer", "agent", "customer"]


def test_overlapping_cues_are_marked_once():
    cues = (Cue("threat", "12315 投诉", 0, 8), Cue("threat", "12315", 0, 5))
    runs = transcript_data(LEAK, desk(cues), "zh", "UTC")["items"][-1]["runs"]
    assert [run["t"] for run in runs if run.get("cue")] == ["12315 投诉"]


def test_without_a_draft_nothing_is_marked():
    items = transcript_data(LEAK, None, "en", "UTC")["items"]
    assert all("sentiment" not in item for item in items)


def test_the_escalation_names_rule_and_words():
    triage = desk((Cue("threat", "12315", 0, 5), Cue("threat", "12315", 9, 14))).current.triage
    assert "（原话：12315）" in escalation_text(triage, "zh")
    unknown = replace(triage, escalation="something_new", cues=())
    assert escalation_text(unknown, "en").startswith("This case is outside")


def test_system_lines_have_no_part_in_the_card():
    case = replace(LEAK, messages=(*LEAK.messages, Message("s", "system", "已关联", LEAK.last_at)))
    assert "已关联" not in queue_caption(case, "", "zh")
