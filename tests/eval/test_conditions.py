"""The chain under changed conditions: the same parts, one step replaced."""

from datetime import date

import pytest

from assist.types import CustomerMessage, Turn
from eval import conditions
from eval.tasks import Wishes, further_tasks
from tests.assist.conftest import embedder, live, make_chain  # noqa: F401  fixtures

DAY = date(2026, 6, 15)


def message(text):
    return CustomerMessage((Turn("customer", text),), as_of=DAY, filters={"store": "a"})


@pytest.fixture
def chain(make_chain):  # noqa: F811
    return make_chain()


def test_a_forced_chain_answers_with_the_confidence_of_its_evidence(chain):
    question = message("who is your ceo")
    assert chain.suggest(question).draft.decision.action != "answer"
    forced = conditions.forced(chain).suggest(question).draft
    assert forced.decision.action == "answer"
    assert 0 <= forced.decision.confidence < 0.5
    assert forced.text


def test_shuffled_evidence_is_the_same_evidence_in_another_order(chain):
    question = message("退货运费谁承担，发票什么时候开")
    plain = chain.suggest(question).evidence
    mixed = conditions.shuffled(chain).suggest(question).evidence
    again = conditions.shuffled(chain).suggest(question).evidence
    assert [e.chunk.id for e in mixed] == [e.chunk.id for e in again]
    assert sorted(e.chunk.id for e in mixed) == sorted(e.chunk.id for e in plain)
    assert [e.label for e in mixed] == list(range(1, len(mixed) + 1))


def test_noise_takes_the_place_of_a_share_of_the_evidence(chain):
    question = message("退货运费谁承担")
    plain = chain.suggest(question).evidence
    noisy = conditions.noisy(chain, 0.5).suggest(question).evidence
    kept = len(plain) - round(0.5 * len(plain))
    assert {e.chunk.id for e in plain[:kept]} <= {e.chunk.id for e in noisy}
    assert len(noisy) <= len(plain)


def test_tasks_follow_the_wishes(gold, chain):
    def ask(*_):
        raise AssertionError

    case = gold.cases[0]

    def names(wishes, inside=chain):
        return [task.variant for task in further_tasks([case], DAY, wishes, ask, inside)]

    assert names(Wishes()) == []
    assert names(Wishes(forced=True, repeat=3)) == ["forced", "repeat_2", "repeat_3"]
    assert {"typo", "tone_angry", "shuffled", "noise_0.4", "noise_0.8"} <= set(
        names(Wishes(variants=True))
    )
    follow_up = next(each for each in gold.cases if len(each.turns) > 1)
    made = further_tasks([follow_up], DAY, Wishes(variants=True), ask, None)
    (alone,) = [task for task in made if task.variant == "last_turn_only"]
    assert alone.message.turns == follow_up.message(DAY).turns[-1:]
    assert "shuffled" not in names(Wishes(variants=True, forced=True), None)
