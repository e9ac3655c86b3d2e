"""Opening the parts of a process."""

import gc

import pytest

from assist.bootstrap import warm_up
from assist.errors import ModelUnavailable
from assist.limits import Deadline
from tests.fakes_desk import seeded
from tests.llm_server import Reply, running

COLLECTED_AGAIN = 20_000  # objects: walking them takes a few milliseconds, all of them hundreds


@pytest.fixture
def parts(tmp_path):
    made = seeded(tmp_path)
    yield made
    gc.unfreeze()
    made.store.database.close()


def test_what_is_loaded_at_the_start_is_not_collected_after_every_run(parts):
    before = len(gc.get_objects())
    warm_up(parts)
    assert gc.get_freeze_count() > before / 2
    assert len(gc.get_objects()) < COLLECTED_AGAIN


@pytest.fixture
def with_model(tmp_path):
    with running() as server:
        llm = {"base_url": server.base_url, "model": "m", "max_concurrent": 1, "deadline_s": 1}
        made = seeded(tmp_path, llm=llm)
        yield made, server
        made.store.database.close()


def test_all_that_ask_the_model_share_one_with_its_slots_breaker_and_mode(with_model):
    parts, server = with_model
    server.replies.append(Reply(status=503))
    assert parts.casework._rewriter._drafters[0] is parts._drafters[0]
    for attempt in range(3):  # two tries each; five failures open the breaker
        with pytest.raises(ModelUnavailable):
            parts.translator.translate(f"还没到吗{attempt}", "en")
    asked = len(server.requests)
    with pytest.raises(ModelUnavailable, match="in a row"):
        list(parts._model.stream([{"role": "user", "content": "?"}], Deadline.after(5)))
    assert len(server.requests) == asked == 5
