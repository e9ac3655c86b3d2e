"""Gold cases as a table for people with a spreadsheet, and back, byte for byte.

One row a gold case. Lists are joined by ";", the parts of an entry by "|", the aliases inside a
part by "/"; each of these inside a value is escaped by a backslash. A cell that a spreadsheet would
run as a formula gets a leading "'".
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from assist.errors import GoldSetError
from eval.goldset import GoldCase, read_case

FORMULA = ("=", "+", "-", "@")
FACT = ("id", "kind", "value", "unit", "aliases", "polarity", "importance", "evidence")
COLUMNS = (
    "id", "version", "split", "lang", "as_of", "scenario", "cluster_id", "filters", "turns",
    "sentiment", "emotion", "answerability", "expected_action", "evidence", "facts", "must_not",
    "reference_answers", "tone_require", "tone_forbid", "critical", "author", "source", "wording",
)  # fmt: skip
_EMPTY = "\\-"  # an empty text in a list: nothing else is written so
_PLAIN = (
    "id", "split", "lang", "scenario", "cluster_id", "sentiment", "emotion", "answerability",
    "expected_action",
)  # fmt: skip


def to_csv(cases: Sequence[GoldCase]) -> str:
    """The table, with a byte-order mark so that spreadsheets read it as UTF-8."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for case in cases:
        writer.writerow({name: _guard(cell) for name, cell in _row(case).items()})
    return "\ufeff" + stream.getvalue()


def from_csv(text: str, *, file: str = "") -> list[GoldCase]:
    """Read the table.

    Raises:
        GoldSetError: A column is missing or unknown, or a row is no gold case; names row and field.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    names = tuple(reader.fieldnames or ())
    odd = sorted({*COLUMNS} ^ {*names})
    if odd:
        what = "unknown" if odd[0] in names else "missing"
        raise GoldSetError(f"{file}: column {odd[0]!r} is {what}", file=file, field=odd[0])
    cases = []
    try:
        for row in reader:
            if None in row or None in row.values():
                raise GoldSetError(
                    f"{file}:{reader.line_num}: {len(COLUMNS)} cells are expected",
                    file=file,
                    line=reader.line_num,
                )
            cells = {name: _unguard(cell) for name, cell in row.items()}
            cases.append(
                read_case(_case(cells, file, reader.line_num), file=file, line=reader.line_num)
            )
    except csv.Error as error:
        message = f"{file}:{reader.line_num}: {error}"
        raise GoldSetError(message, file=file, line=reader.line_num) from error
    return cases


def _row(case: GoldCase) -> dict[str, str]:
    raw = case.model_dump(mode="json")
    facts = [
        [_list(fact[name], "/") if name == "aliases" else str(fact[name]) for name in FACT]
        for fact in raw["facts"]
    ]
    forbidden = [[m["value"], _list(m["aliases"], "/"), m["why"]] for m in raw["must_not"]]
    return {name: raw[name] for name in _PLAIN} | {
        "version": str(case.version),
        "as_of": raw["as_of"] or "",
        "filters": json.dumps(raw["filters"], ensure_ascii=False) if raw["filters"] else "",
        "turns": _entries([[turn["role"], turn["text"]] for turn in raw["turns"]]),
        "evidence": _entries([[item["doc"], item["quote"]] for item in raw["evidence"]]),
        "facts": _entries(facts, joined=(4,)),
        "must_not": _entries(forbidden, joined=(1,)),
        "reference_answers": _list(raw["reference_answers"], ";"),
        "tone_require": _list(raw["tone"]["require"], ";"),
        "tone_forbid": _list(raw["tone"]["forbid"], ";"),
        "critical": "true" if case.critical else "false",
        **raw["provenance"],
    }


def _case(cells: dict[str, str], file: str, line: int) -> dict[str, Any]:
    facts = []
    for entry in _split(cells["facts"], ";"):
        parts = _split(entry, "|")
        if len(parts) != len(FACT):
            message = f"{file}:{line}: facts: {entry!r} has {len(parts)} parts, not {len(FACT)}"
            raise GoldSetError(message, file=file, line=line, field="facts")
        fact: dict[str, Any] = dict(zip(FACT, map(_plain, parts), strict=True))
        fact["aliases"] = [_plain(alias) for alias in _split(parts[4], "/")]
        fact["evidence"] = int(fact["evidence"]) if fact["evidence"].isdecimal() else -1
        facts.append(fact)
    return {name: cells[name] for name in _PLAIN} | {
        "version": int(cells["version"]) if cells["version"].isdecimal() else 0,
        "as_of": cells["as_of"] or None,
        "filters": _filters(cells["filters"], file, line),
        "turns": _mappings(cells["turns"], ("role", "text")),
        "evidence": _mappings(cells["evidence"], ("doc", "quote")),
        "facts": facts,
        "must_not": [
            item | {"aliases": [_plain(alias) for alias in _split(item["aliases"], "/")]}
            for item in _mappings(cells["must_not"], ("value", "aliases", "why"), raw="aliases")
        ],
        "reference_answers": [_plain(answer) for answer in _split(cells["reference_answers"], ";")],
        "tone": {
            "require": _split(cells["tone_require"], ";"),
            "forbid": _split(cells["tone_forbid"], ";"),
        },
        "critical": {"true": True, "false": False}.get(
            cells["critical"].lower(), cells["critical"]
        ),
        "provenance": {name: cells[name] for name in ("author", "source", "wording")},
    }


def _filters(cell: str, file: str, line: int) -> Any:  # noqa: ANN401  validated by read_case
    try:
        return json.loads(cell) if cell else {}
    except ValueError as error:
        message = f"{file}:{line}: filters: not JSON: {error}"
        raise GoldSetError(message, file=file, line=line, field="filters") from error


def _mappings(cell: str, names: tuple[str, ...], *, raw: str = "") -> list[dict[str, Any]]:
    """Entries as mappings; `raw` names a part that is split further, so it stays escaped."""
    found = []
    for entry in _split(cell, ";"):
        parts = [*_split(entry, "|"), *[""] * len(names)][: len(names)]
        found.append(
            {n: part if n == raw else _plain(part) for n, part in zip(names, parts, strict=True)}
        )
    return found


def _entries(rows: Sequence[Sequence[str]], joined: tuple[int, ...] = ()) -> str:
    """Rows joined; parts in `joined` are lists that were escaped already."""
    return ";".join(
        "|".join(part if n in joined else _escape(part) for n, part in enumerate(row))
        for row in rows
    )


def _list(values: Sequence[str], separator: str) -> str:
    return separator.join(_escape(value) or _EMPTY for value in values)


def _escape(value: str) -> str:
    for mark in ("\\", ";", "|", "/"):
        value = value.replace(mark, f"\\{mark}")
    return value


def _split(text: str, separator: str) -> list[str]:
    """Split at separators that are not escaped; the pieces stay escaped. "" gives []."""
    if not text:
        return []
    pieces, start, at = [], 0, 0
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        if text[at] == separator:
            pieces.append(text[start:at])
            start = at + 1
        at += 1
    return [*pieces, text[start:]]


def _plain(escaped: str) -> str:
    if escaped == _EMPTY:
        return ""
    out, at = [], 0
    while at < len(escaped):
        at += escaped[at] == "\\" and at + 1 < len(escaped)
        out.append(escaped[at])
        at += 1
    return "".join(out)


def _guard(cell: str) -> str:
    return f"'{cell}" if cell.startswith((*FORMULA, "'")) else cell


def _unguard(cell: str) -> str:
    return cell.removeprefix("'")
