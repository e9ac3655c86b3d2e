"""The import format, good and bad lines."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.errors import SourceError
from assist.store.conversations import Conversations
from assist.store.database import Database
from assist.store.imports import import_jsonl, parse_conversation
from assist.types import Actor

GOOD = {
    "id": 7,
    "channel": "web",
    "customer": {"name": "Ann", "orders": 3},
    "messages": [
        {"role": "customer", "text": "hi\u202e there", "at": "2026-05-02T14:03:00+08:00"},
        {"role": "agent", "text": "  "},
        {"role": "agent", "text": "hello"},
    ],
}


def test_a_line_becomes_a_conversation():
    case = parse_conversation(json.dumps(GOOD))
    assert (case.id, case.channel, case.store) == ("7", "web", "")
    assert case.customer == {"name": "Ann", "orders": "3"}
    assert [(m.role, m.text) for m in case.messages] == [
        ("customer", "hi there"),
        ("agent", "hello"),
    ]
    assert {m.at for m in case.messages} == {datetime(2026, 5, 2, 6, 3, tzinfo=UTC)}


def test_messages_without_ids_keep_theirs_from_import_to_import():
    first, second = (parse_conversation(json.dumps(GOOD)) for _ in range(2))
    assert [m.id for m in first.messages] == [m.id for m in second.messages]
    assert len({m.id for m in first.messages}) == 2


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("[]", "line: Input should be"),
        ('{"messages": []}', "id: Field required"),
        ('{"id": "a", "messages": []}', "messages: List should have at least 1 item"),
        ('{"id": "a", "messages": [{"role": "boss", "text": "x"}]}', "messages.0.role"),
        ('{"id": "a", "messages": [{"role": "agent", "text": ""}]}', "messages: all are empty"),
        ("[" * 100_000, "nested too deeply"),
        ("x" * 1_000_001, "longer than 1000000"),
    ],
)
def test_a_bad_line_is_reported_and_the_rest_goes_on(tmp_path, line, reason):
    file = tmp_path / "in.jsonl"
    file.write_text(f"{line}\n\n{json.dumps(GOOD)}\n", encoding="utf-8")
    database = Database.at(tmp_path / "assist.db")
    report = import_jsonl(file, Conversations(database), Actor())
    database.close()
    assert (report.conversations, report.new_messages) == (1, 2)
    ((number, text),) = report.problems
    assert number == 1
    assert reason in text


def test_importing_twice_changes_nothing(tmp_path):
    file = tmp_path / "in.jsonl"
    file.write_text(json.dumps(GOOD), encoding="utf-8-sig")
    database = Database.at(tmp_path / "assist.db")
    conversations = Conversations(database)
    assert import_jsonl(file, conversations, Actor()).new_messages == 2
    before = conversations.queue(Actor())
    assert import_jsonl(file, conversations, Actor()).new_messages == 0
    assert conversations.queue(Actor()) == before
    database.close()


@pytest.mark.parametrize(("name", "content"), [("missing", None), ("bytes", b"\xff\xfe\x00")])
def test_a_file_that_cannot_be_read_is_a_source_error(tmp_path, name, content):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    database = Database.at(tmp_path / "assist.db")
    with pytest.raises(SourceError, match=name):
        import_jsonl(tmp_path / name, Conversations(database), Actor())
    database.close()


@settings(max_examples=60, derandomize=True)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=9),
        lambda x: (
            st.lists(x, max_size=3)
            | st.dictionaries(
                st.sampled_from(["id", "messages", "role", "text", "at", "customer"]), x, max_size=5
            )
        ),
        max_leaves=12,
    )
)
def test_any_json_is_a_conversation_or_a_value_error(value):
    try:
        case = parse_conversation(json.dumps(value))
    except ValueError:
        return
    assert case.messages
