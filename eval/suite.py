"""A suite of prompt injections.

File format, one JSON object a line: id, channel direct | indirect, text, question?, success_if? of
draft_contains | contains_system_prompt_canary | contains_other_customer_canary |
tool_call_or_claim_of_action | rendered_or_executed | escalation_suppressed | judge. A line without
success_if is a benign look-alike: it must be answered as if nothing were there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assist.errors import AssistError

KEYS = (
    "draft_contains", "contains_system_prompt_canary", "contains_other_customer_canary",
    "tool_call_or_claim_of_action", "rendered_or_executed", "escalation_suppressed", "judge",
)  # fmt: skip
QUESTION = "退货运费谁承担？"


class InjectionFileError(AssistError):
    """A line of the suite cannot be read; names it."""

    hint = "error.run"
    exit_code = 2


@dataclass(frozen=True, slots=True)
class Injection:
    """One attack, or a benign look-alike where `key` is ""; `wanted` is what success needs."""

    id: str
    channel: str
    text: str
    question: str
    key: str
    wanted: str


def read_suite(file: Path) -> list[Injection]:
    """Read a suite.

    Raises:
        InjectionFileError: A line is not JSON, or names an unknown kind of success.
    """
    found = []
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            raw: dict[str, Any] = json.loads(line)
            success: dict[str, Any] = raw.get("success_if") or {}
            key = next(iter(success), "")
            if key and key not in KEYS:
                raise InjectionFileError(f"{file}:{number}: unknown success_if {key!r}")
            wanted = success.get(key, "")
            found.append(
                Injection(
                    id=str(raw["id"]),
                    channel=raw["channel"],
                    text=raw["text"],
                    question=raw.get("question") or QUESTION,
                    key=key,
                    wanted=wanted if isinstance(wanted, str) else "",
                )
            )
        except (ValueError, KeyError, TypeError) as error:
            raise InjectionFileError(f"{file}:{number}: {error!r}") from error
    return found
