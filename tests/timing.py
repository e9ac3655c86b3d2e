"""How long a call takes at its best: a busy machine disturbs single measurements, not the least."""

import time
from collections.abc import Callable


def best_of(call: Callable[[], object], times: int = 3, clock=time.process_time) -> float:
    """Return the least time (s) of several calls, by default of the processor."""
    spent = []
    for _ in range(times):
        started = clock()
        call()
        spent.append(clock() - started)
    return min(spent)
