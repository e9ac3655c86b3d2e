"""The desk's memory over hundreds of browser sessions that come, work and go.

    python -m bench.soak --data DATA --minutes 12

DATA holds a published index. At any time `--agents` browsers are open; each works for about
`--stay` seconds (a click every 0.5 to 1.5 s, the composer's pulse beside it), is closed and
replaced by a new one. Prints one JSON object: sessions, reruns, failures, resident memory and
threads of the server over time, and the growth per hour and per session over the second half, by
least squares: the first half fills caches and the store of closed sessions that Streamlit keeps
for a while.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bench.desk import Agent, Figures, served, summary
from bench.process import resident_mb

THINK_S = (0.5, 1.5)
SAMPLE_S = 10.0
WARM_S = 6.0


@dataclass
class Course:
    """What the server looked like over time.

    Attributes:
        at: Seconds since the start.
        rss_mb: Resident memory then.
        threads: Threads then.
        sessions: Sessions that were closed by then.
    """

    at: list[float] = field(default_factory=list)
    rss_mb: list[float] = field(default_factory=list)
    threads: list[int] = field(default_factory=list)
    sessions: list[int] = field(default_factory=list)

    def growth(self) -> dict[str, float]:
        """Slope of memory over the second half, per hour and per session."""
        half = len(self.at) // 2
        memory = self.rss_mb[half:]
        hours = np.asarray(self.at[half:]) / 3600
        return {
            "mb_per_hour": round(_slope(hours, memory), 1),
            "kb_per_session": round(_slope(np.asarray(self.sessions[half:]), memory) * 1024, 1),
        }


@dataclass
class Count:
    """Sessions so far."""

    opened: int = 0
    closed: int = 0


async def soak(base: str, pid: int, agents: int, seconds: float, stay: float) -> dict[str, object]:
    """Keep `agents` browsers open for a while, each only for `stay` seconds."""
    figures, course, count = Figures(), Course(), Count()
    started = time.monotonic()
    until = started + seconds

    async def seat(number: int) -> None:
        await asyncio.sleep(number * stay / agents)
        while time.monotonic() < until:
            count.opened += 1
            end = min(until, time.monotonic() + stay)
            await Agent(base, figures, count.opened).work(end, THINK_S)
            count.closed += 1

    async def watch() -> None:
        while time.monotonic() < until:
            course.at.append(round(time.monotonic() - started, 1))
            course.rss_mb.append(round(resident_mb(pid), 1))
            course.threads.append(len(list(Path(f"/proc/{pid}/task").iterdir())))
            course.sessions.append(count.closed)
            await asyncio.sleep(SAMPLE_S)

    await asyncio.gather(watch(), *(seat(number) for number in range(agents)))
    return {
        "sessions": count.closed,
        "rerun_ms": summary(figures.reruns),
        "pulse_ms": summary(figures.pulses),
        "failures": len(figures.failures),
        "first_failures": figures.failures[:5],
        "rss_mb": course.rss_mb[:: max(1, len(course.rss_mb) // 12)],
        "threads": [course.threads[0], max(course.threads), course.threads[-1]],
        "second_half": course.growth(),
    }


def _slope(x: np.ndarray, y: list[float]) -> float:
    """Least-squares slope; 0 where x does not move."""
    return float(np.polyfit(x, y, 1)[0]) if np.ptp(x) > 0 else 0.0


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--agents", type=int, default=10)
    parser.add_argument("--minutes", type=float, default=12)
    parser.add_argument("--stay", type=float, default=20)
    arguments = parser.parse_args()
    with served(arguments.data, arguments.agents * 2) as (base, pid):
        asyncio.run(soak(base, pid, 1, WARM_S, WARM_S))
        seconds = arguments.minutes * 60
        record = asyncio.run(soak(base, pid, arguments.agents, seconds, arguments.stay))
        record = {"load_1min": round(os.getloadavg()[0], 1), **record}
        print(json.dumps(record, ensure_ascii=False))


if __name__ == "__main__":
    main()
