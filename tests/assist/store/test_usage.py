"""Citations counted from what was sent."""

from datetime import UTC, datetime

from assist.store.usage import Cited, count_citations
from assist.types import Event


def sent(day, *documents):
    at = datetime(2026, 5, day, tzinfo=UTC)
    return Event(str(day), at, "a", "s", "c", "d", "v", "sent", {"documents": list(documents)})


def test_a_reply_counts_once_for_each_document_it_cites():
    events = [sent(3, "a.md", "b.md", "a.md"), sent(1, "a.md"), sent(2)]
    assert count_citations(events) == {
        "a.md": Cited(2, datetime(2026, 5, 3, tzinfo=UTC)),
        "b.md": Cited(1, datetime(2026, 5, 3, tzinfo=UTC)),
    }


def test_an_event_of_an_older_release_counts_nothing():
    event = Event("1", datetime(2026, 5, 1, tzinfo=UTC), "a", "s", "c", "d", "v", "sent", {})
    assert count_citations([event]) == {}
