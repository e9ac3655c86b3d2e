"""Writes the past cases: templates of ``cases/*.toml`` filled with invented details."""

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from source.invented import number, person, pick

_FOLDER = Path(__file__).parent / "cases"
_TEMPLATES = ("anhe_products", "anhe_service", "muya", "global")
_FIRST, _LAST = date(2025, 7, 1), date(2026, 5, 31)
_CHANNELS = {
    "anhe": ("taobao", "taobao", "jd", "web"),
    "muya": ("taobao", "taobao", "douyin", "web"),
    "global": ("web",),
}
_ORDER_PREFIX = {"anhe": "AH", "muya": "MY", "global": "GL"}
_PRIVATE = re.compile(r"\{(name|phone|addr|mail|wx|idno)\}")
_TAIL_EVERY = 4  # one case in four without private data gets a sentence with some
_UNRATED_EVERY = 9  # one case in nine was not rated

Case = dict[str, Any]


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _day(key: str, months: list[str] | None) -> date:
    """Return the day of the case, in one of the months if the template names some."""
    if months is None:
        return _FIRST + timedelta(days=number(key, (_LAST - _FIRST).days + 1))
    year, month = map(int, pick(f"{key}month", months).split("-"))
    return date(year, month, 1 + number(key, 28))


def _at(value: Any, index: int) -> Any:  # noqa: ANN401 - any TOML value
    """Return the entry of a list, or the value that all cases of a template share."""
    return value[index] if isinstance(value, list) else value


def _case(key: str, store: str, template: dict[str, Any], index: int) -> Case:
    """Return one case without its id."""
    lang = "en" if store == "global" else "zh"
    tails = _load("tails")
    day = _day(key, template.get("months"))
    age = _at(template.get("age", 3 + number(f"{key}age", 60)), index)
    paid = day - timedelta(days=age)
    order = f"{_ORDER_PREFIX[store]}{paid:%Y%m%d}-{number(f'{key}order', 9000) + 100:04}"
    problem, resolution = template["problem"][index], template["resolution"][index]
    may_have_tail = template["scenario"] != "product" and not _PRIVATE.search(problem)
    if may_have_tail and number(f"{key}tail", _TAIL_EVERY) == 0:
        gap = " " if lang == "en" or problem[-1] in "！？?!" else "，"
        problem += gap + pick(f"{key}which", tails[lang])
        if number(f"{key}agent", 2) == 0:
            resolution += ("" if lang == "zh" else " ") + pick(key, tails[f"{lang}_agent"])
    slots = person(key, lang) | {"order": order}
    rated = number(f"{key}rated", _UNRATED_EVERY) > 0
    return {
        "date": day.isoformat(),
        "channel": _at(template.get("channel", pick(f"{key}channel", _CHANNELS[store])), index),
        "store": store,
        "product": _at(template["product"], index),
        "scenario": template["scenario"],
        "customer_problem": problem.format_map(slots),
        "resolution": resolution.format_map(slots),
        "outcome": _at(template["outcome"], index),
        "satisfaction": _at(template["satisfaction"], index) if rated else None,
    }


def _all() -> Iterator[Case]:
    """Yield every case in the order of the templates.

    Raises:
        ValueError: if a template has not as many resolutions as problems.
    """
    for name in _TEMPLATES:
        source = _load(name)
        for position, template in enumerate(source["case"]):
            if len(template["problem"]) != len(template["resolution"]):
                raise ValueError(f"{name}: {template['problem'][0]}: not one resolution each")
            for index in range(len(template["problem"])):
                yield _case(f"{name}/{position}/{index}", source["store"], template, index)


def cases() -> list[Case]:
    """Return the cases by date, numbered."""
    found = sorted(_all(), key=lambda case: (case["date"], case["customer_problem"]))
    return [{"case_id": f"CASE-{n:04}", **case} for n, case in enumerate(found, 1)]


def write(path: Path) -> int:
    """Write one case a line and return their number."""
    found = cases()
    lines = (json.dumps(case, ensure_ascii=False) + "\n" for case in found)
    path.write_text("".join(lines), encoding="utf-8", newline="\n")
    return len(found)
