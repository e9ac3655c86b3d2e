"""The answer diff of a release: what a new index version would change in what customers are told.

Gold cases and the most recent distinct real questions are asked of the live version and of the new
one. Values that critical cases forbid, and citations that cannot be resolved or no longer hold,
block; everything else is shown. The result is saved with the version, as v<id>/release.json.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from assist import clock
from assist.bootstrap import Services, open_services
from assist.errors import IndexVersionError, NoIndex
from assist.index.folder import current_id, list_versions, version_folder
from assist.settings import Settings
from assist.types import Actor
from eval.goldfiles import read_gold
from eval.outputs import Output
from eval.shadow import Asked, Shadow, Side
from eval.verdict import judge
from ingest.gate import RELEASE

REAL_QUESTIONS = 100
LOOKED_THROUGH = 2000  # newest suggestions in which distinct questions are sought
OnDone = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Difference:
    """A question whose answer changes.

    Attributes:
        kinds: action, answer, lost_citation, sources, fixed, broken.
        blocks: Why this alone keeps the version from going live; "" = it does not.
    """

    id: str
    question: str
    kinds: tuple[str, ...]
    old: Side
    new: Side
    blocks: str = ""


def check_release(
    settings: Settings,
    version: str = "",
    *,
    gold: Sequence[Path] = (),
    services: Services | None = None,
    on_done: OnDone = lambda _done, _total: None,
) -> dict[str, Any]:
    """Ask both versions and save what differs with the new one.

    Args:
        settings: Of the tenant.
        version: The new version; "" = the newest.
        gold: Gold folders or files; the holdout stays closed. Without any, only real questions.
        services: Their embedder and store are used; default opened here.
        on_done: Hears (questions done, questions).

    Returns:
        The record of release.json: version, live, at, verdict (passed, blocked), asked, counts,
        blocked, differences.

    Raises:
        NoIndex: Nothing is live, so there is nothing to compare with.
        IndexVersionError: There is no such version, or it is the live one.
    """
    parts = services or open_services(settings)
    index_dir, live = parts.index_dir, current_id(parts.index_dir)
    versions = list_versions(index_dir)
    wanted = version or (versions[0] if versions else "")
    if not live:
        raise NoIndex(f"no index version is live in {index_dir}: publish without comparing")
    if wanted not in versions or wanted == live:
        raise IndexVersionError(f"{wanted or 'no version'} cannot be compared with {live}, live")
    asked = [*_gold_cases(gold, settings), *_real_questions(parts)]
    old, new = (Shadow(parts, index_dir, each) for each in (live, wanted))
    differences = []
    for number, each in enumerate(asked, start=1):
        found = _compare(each, old.answer(each), new.answer(each))
        differences += [found] if found else []
        on_done(number, len(asked))
    record = _record(wanted, live, asked, differences)
    _save(version_folder(index_dir, wanted) / RELEASE, record)
    return record


def _compare(asked: Asked, old: tuple[Output, Side], new: tuple[Output, Side]) -> Difference | None:
    """What differs between two answers, None where nothing does and nothing blocks."""
    was, now = old[1], new[1]
    kinds = []
    if was.action != now.action:
        kinds.append("action")
    if was.text != now.text:
        kinds.append("answer")
    if {doc for doc, _ in was.sources} - {doc for doc, _ in now.sources}:
        kinds.append("lost_citation")
    elif was.sources != now.sources:
        kinds.append("sources")
    if asked.case:
        right = [judge(asked.case, output).label == "correct" for output in (old[0], new[0])]
        if right[0] != right[1]:
            kinds.append("fixed" if right[1] else "broken")
    blocks = "; ".join(now.problems)
    if not kinds and not blocks:
        return None
    return Difference(asked.id, asked.message.turns[-1].text, tuple(kinds), was, now, blocks)


def _record(
    version: str, live: str, asked: Sequence[Asked], differences: Sequence[Difference]
) -> dict[str, Any]:
    counted = [kind for each in differences for kind in each.kinds]
    declines = [
        each for each in differences if each.old.action == "answer" and each.new.action != "answer"
    ]
    blocked = [f"{each.id}: {each.blocks}" for each in differences if each.blocks]
    counts = {kind: counted.count(kind) for kind in dict.fromkeys(counted)}
    return {
        "version": version,
        "live": live,
        "at": clock.now().isoformat(),
        "verdict": "blocked" if blocked else "passed",
        "asked": {
            "gold": sum(each.case is not None for each in asked),
            "real": sum(each.case is None for each in asked),
        },
        "counts": {**counts, "now_declined": len(declines), "must_not": len(blocked)},
        "blocked": blocked,
        "differences": [asdict(each) for each in differences],
    }


def _gold_cases(paths: Sequence[Path], settings: Settings) -> list[Asked]:
    found: list[Asked] = []
    for path in paths:
        gold = read_gold([path])
        as_of = gold.default_as_of or clock.today(settings.business_zone)
        cases = gold.chosen(opens_holdout=False)
        found += [Asked(case.id, case.message(as_of), case) for case in cases]
    return found


def _real_questions(parts: Services) -> list[Asked]:
    """The newest distinct messages of customers, judged as of today."""
    actor = Actor(tenant=parts.settings.access.tenant)
    today: date = clock.today(parts.settings.business_zone)
    found: dict[str, Asked] = {}
    for suggestion in parts.store.records.latest(actor, limit=LOOKED_THROUGH):
        text = " ".join(suggestion.question.text.split())
        if text not in found and len(found) < REAL_QUESTIONS:
            message = replace(suggestion.message, as_of=today)
            found[text] = Asked(f"real:{suggestion.id[:8]}", message)
    return list(found.values())


def _save(file: Path, record: dict[str, Any]) -> None:
    temporary = file.with_suffix(".tmp")
    temporary.write_text(json.dumps(record, ensure_ascii=False, indent=1), "utf-8")
    temporary.replace(file)
