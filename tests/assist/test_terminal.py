import io
from datetime import UTC, datetime

from rich.console import Console

from assist.terminal import print_suggestion
from assist.types import (
    Citation,
    CustomerMessage,
    Decision,
    Draft,
    Question,
    Sentence,
    Suggestion,
    Triage,
    Turn,
)


def test_sentences_keep_the_space_between_them_and_carry_their_marks() -> None:
    first, second = "It takes 3 days.", "We are sorry."
    cited = Citation(1, "c", "ship.md", "3 days", 0, 6)
    draft = Draft(
        "v",
        f"{first} {second}",
        "calm",
        Decision("answer", "full", 0.9),
        "extractive",
        (
            Sentence(first, 0, 16, "fact", "supported", (cited,)),
            Sentence(second, 17, 30, "courtesy", "courtesy"),
        ),
    )
    suggestion = Suggestion(
        "s",
        CustomerMessage(turns=(Turn("customer", "How long?"),)),
        Question("How long?", ("How long?",), (), "How long?"),
        Triage("en", "neutral", "none", 0.0, "order"),
        (),
        draft,
        "ok",
        "v1",
        datetime(2026, 1, 1, tzinfo=UTC),
        {},
    )
    out = io.StringIO()
    print_suggestion(suggestion, Console(file=out, width=100))
    assert "It takes 3 days.[1] We are sorry." in out.getvalue()
    assert "[1] ship.md  「3 days」" in out.getvalue()
