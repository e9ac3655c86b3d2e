"""Opening the parts of a process."""

import gc

import pytest

from assist.bootstrap import warm_up
from tests.fakes_desk import seeded

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
