from dataclasses import replace

import pytest

from assist.reply.draft import DraftRequest, reply_language, version_id
from assist.types import Decision


@pytest.mark.parametrize(
    ("lang", "wanted", "expected"),
    [
        ("zh-Hans", "", "zh"),
        ("zh-Hant", "", "zh"),
        ("mixed", "", "zh"),
        ("en", "", "en"),
        ("zh-Hans", "en", "en"),
    ],
)
def test_the_reply_follows_the_customer(lang, wanted, expected, triage_of, message_of) -> None:
    message = message_of("能退吗", reply_lang=wanted)
    assert reply_language(message, triage_of(lang=lang)) == expected


def test_a_version_has_a_name(message_of, question_of, triage_of, outcome_of) -> None:
    text = "能退吗"
    decision = Decision("answer", "full", 0.9)
    asked = (message_of(text), question_of(text), triage_of())
    request = DraftRequest(*asked, decision, outcome_of())
    name = version_id("可以", request)
    assert (len(name), version_id("可以", request)) == (12, name)
    assert version_id("可以。", request) != name
    assert version_id("可以", replace(request, seed=1)) != name
