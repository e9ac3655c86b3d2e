"""What the browser sends is checked."""

import pytest

from assist.errors import StoreError
from assist.ui.actions import read_action

GOOD = {
    "action_id": "0" * 32,
    "type": "send",
    "case_id": "c1",
    "draft_id": "d1",
    "version_id": "v1",
    "text": "好的",
    "shown_ms": 900,
    "extra": 1,
}


def test_a_good_action_is_read():
    action, tab = read_action({**GOOD, "tab": "t1"}, session_id="s1")
    assert tab == "t1"
    assert (action.id, action.type, action.text, action.session_id) == (
        "0" * 32,
        "send",
        "好的",
        "s1",
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"action_id": "x"},
        {"type": "delete"},
        {"case_id": ""},
        {"text": "x" * 20_001},
        {"text": None},
        {"shown_ms": "1"},
        {"note": "x" * 501},
    ],
)
def test_a_wrong_field_is_named(wrong):
    with pytest.raises(StoreError, match=f"action {next(iter(wrong))}"):
        read_action({**GOOD, **wrong}, session_id="s1")


def test_no_mapping_is_refused():
    with pytest.raises(StoreError):
        read_action("send", session_id="s1")
