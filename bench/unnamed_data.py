"""Rows for the head "unnamed": does a first message say which thing it is about?"""

from __future__ import annotations

import tomllib
from pathlib import Path

from bench.head_data import Row, Task, read_lines, without_leaks

UNNAMED = Path(__file__).parent / "data" / "own_unnamed.toml"
SHOPS = Path(__file__).parent / "shops"
SECOND_SHOP = Path(__file__).parents[1] / "examples" / "second_shop" / "gold"
NAMINGS = ("named", "unnamed")
NAMED_WEIGHT = 3.0  # near misses, written for the purpose


def unnamed_task() -> Task:
    """First messages that say which thing they are about, and those that do not.

    The questions of the small shops name it nearly always. Held out: the second example shop.
    """
    tables = tomllib.loads(UNNAMED.read_text(encoding="utf-8"))
    own = [
        Row(text, name, f"own {lang}", NAMED_WEIGHT if name == "named" else 1.0)
        for lang, by_name in tables.items()
        for name, texts in by_name.items()
        for text in texts
    ]
    shops = [
        Row(item["turns"][0]["text"], "named", "own shops")
        for file in sorted(SHOPS.glob("*/questions.jsonl"))
        for item in read_lines(file)
        if len(item["turns"]) == 1 and item["answer"]
    ]
    held = [
        Row(
            item["turns"][0]["text"],
            "unnamed" if item["expected_action"] == "clarify" else "named",
            "second shop",
        )
        for lang in ("zh", "en")
        for item in read_lines(SECOND_SHOP / f"{lang}.jsonl")
        if len(item["turns"]) == 1 and item["expected_action"] in ("answer", "clarify")
    ]
    task = Task("unnamed", NAMINGS, (*own, *shops), {"second example shop": tuple(held)})
    return without_leaks(task)
