"""The radar's self-test: planted contradictions found, harmless edits left alone.

    python -m bench.radar SETS [--passages 400] [--show N]

Passages of public sets stand beside an edited copy of themselves in one pile of documents, one edit
a pile: value or unit changed, negation flipped (to be found); other words for the same, digits
written out, clauses turned round, another store or date with a changed value, another subject with
a changed value (to be left alone). Every other pair that is told counts as false, also those
between two untouched passages. Prints the table and writes bench/out/radar.json.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from assist.text.normalise import han_share
from assist.text.sentences import split_sentences
from assist.text.values import parse_values
from assist.types import Chunk, Document, Source
from ingest.radar.find import find_echoes
from ingest.radar.statements import sentences_of

OUT = Path(__file__).parent / "out"
SETS = ("zh_law_consult", "zh_consumer_cases", "zh_cmrc2018", "en_banking_kb", "en_policyqa")
DIGITS = "零一二三四五六七八九"
KINDS = frozenset(["duration", "money", "percent", "count"])
MIN_HAN = 0.3
Edited = tuple[str, Source] | None
Edit = Callable[[str, Source, random.Random], Edited]


def words() -> dict[str, dict[str, str]]:
    """The edits of radar.toml."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def change_value(text: str, source: Source, dice: random.Random) -> Edited:
    """Another amount for one typed value."""
    values = [v for v in parse_values(text) if v.kind in KINDS and v.unit]
    dice.shuffle(values)
    for value in values:
        other = _other_number(value.surface, dice)
        if other:
            return text[: value.start] + other + text[value.end :], source
    return None


def change_unit(text: str, source: Source, _dice: random.Random) -> Edited:
    """Another unit for one typed value."""
    for value in parse_values(text):
        if value.kind in KINDS and value.unit:
            around = text[value.start : value.end + 1]
            for old, new in words()["units"].items():
                edited = re.sub(old, new, around, count=1)
                if edited != around:
                    return text[: value.start] + edited + text[value.end + 1 :], source
    return None


def flip_negation(text: str, source: Source, dice: random.Random) -> Edited:
    """One sentence denied, or no longer denied."""
    pairs = list(words()["negation_zh" if han_share(text) >= MIN_HAN else "negation_en"].items())
    sentences = split_sentences(text)
    dice.shuffle(sentences)
    for sentence in sentences:
        for old, new in pairs:
            edited = re.sub(old, new, sentence.text, count=1)
            if edited != sentence.text and not sentence.text.rstrip().endswith(("?", "？")):
                return text[: sentence.start] + edited + text[sentence.end :], source
    return None


def reword(text: str, source: Source, _dice: random.Random) -> Edited:
    """Other words for the same."""
    edited = text
    for old, new in words()["benign"].items():
        edited = edited.replace(old, new)
    return (edited, source) if edited != text else None


def write_out(text: str, source: Source, _dice: random.Random) -> Edited:
    """Digits as words and the other way round."""
    edited = re.sub(
        r"(?<![\d.,])([1-9])(?=[天日年个元名次周])", lambda m: DIGITS[int(m.group(1))], text
    )
    edited = re.sub(
        r"(?<![一二三四五六七八九十百千万第零])([二三四五六七八九])(?=[天日年个元名次周])",
        lambda m: str(DIGITS.index(m.group(1))),
        edited,
    )
    return (edited, source) if edited != text else None


def turn_round(text: str, source: Source, dice: random.Random) -> Edited:
    """The sentences in another order, with a courtesy before them."""
    sentences = [each.text for each in split_sentences(text)]
    if len(sentences) < 2:  # noqa: PLR2004
        return None
    dice.shuffle(sentences)
    hello = "您好，请注意：" if han_share(text) >= MIN_HAN else "Please note: "
    return hello + "".join(s if s.endswith("\n") else f"{s} " for s in sentences), source


def other_store(text: str, source: Source, dice: random.Random) -> Edited:
    """A changed value, in a document for another store."""
    edited = change_value(text, source, dice)
    return (edited[0], replace(source, tags={"store": "b"})) if edited else None


def other_time(text: str, source: Source, dice: random.Random) -> Edited:
    """A changed value, in a document that holds only later."""
    edited = change_value(text, source, dice)
    return (edited[0], replace(source, valid_from=date(2026, 1, 1))) if edited else None


def other_product(text: str, source: Source, dice: random.Random) -> Edited:
    """A changed value, in a document about another model."""
    edited = change_value(text, source, dice)
    return (edited[0], replace(source, title=f"{source.title} AF-500")) if edited else None


def other_subject(text: str, source: Source, dice: random.Random) -> Edited:
    """A changed value in a sentence that names another store."""
    for sentence in split_sentences(text):
        edited = change_value(sentence.text, source, dice)
        if edited and sentence.text[:1].isalpha():
            zh = han_share(text) >= MIN_HAN
            name = words()["scopes"]["zh" if zh else "en"][0]
            said = f"在{name}，{edited[0]}" if zh else f"At the {name}, {edited[0]}"
            return text[: sentence.start] + said + text[sentence.end :], source
    return None


PLANTED: dict[str, Edit] = {
    "value changed": change_value,
    "unit changed": change_unit,
    "negation flipped": flip_negation,
}
HARMLESS: dict[str, Edit] = {
    "other words": reword,
    "digits written out": write_out,
    "turned round": turn_round,
}
OTHER_SCOPE: dict[str, Edit] = {
    "other store": other_store,
    "other time": other_time,
    "other product": other_product,
    "other store named": other_subject,
}


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", type=Path)
    parser.add_argument("--passages", type=int, default=400, help="of each set")
    parser.add_argument("--show", type=int, default=0, help="print so many misses of each edit")
    arguments = parser.parse_args()
    passages = [p for name in SETS for p in read(arguments.sets / name, arguments.passages)]
    rows = {}
    for name, edit in {**PLANTED, **HARMLESS, **OTHER_SCOPE}.items():
        rows[name] = measure(name, edit, passages, show=arguments.show)
    planted = [rows[name] for name in PLANTED]
    left_alone = [rows[name] for name in (*HARMLESS, *OTHER_SCOPE)]
    hits = sum(row["found"] for row in planted)
    false = sum(row["false"] for row in rows.values()) + sum(row["found"] for row in left_alone)
    recall = hits / sum(r["edited"] for r in planted)
    print(f"recall {recall:.3f}, precision {hits / (hits + false):.3f}, {len(passages)} passages")
    OUT.mkdir(exist_ok=True)
    result = {"recall": recall, "precision": hits / (hits + false), "rows": rows}
    (OUT / "radar.json").write_text(json.dumps(result, indent=1), "utf-8")


def read(folder: Path, count: int) -> list[Document]:
    """Every n-th passage of a set as a document."""
    lines = (folder / "passages.jsonl").read_text("utf-8").splitlines()
    found = []
    for number, line in enumerate(lines[:: max(1, len(lines) // count)][:count]):
        raw = json.loads(line)
        source = Source(f"{folder.name}/{number:05d}", title=raw["title"], lang=raw["lang"])
        found.append(Document(replace(source, tags={"store": "a"}), raw["text"]))
    return found


def measure(name: str, edit: Edit, passages: Sequence[Document], *, show: int) -> dict[str, float]:
    """One edit over all passages it fits."""
    dice = random.Random(3)  # noqa: S311  a fixed sequence of edits
    copies: dict[str, Document] = {}
    for document in passages:
        source = document.source
        if edit is other_time:
            source = replace(source, valid_to=date(2025, 12, 31))
        edited = edit(document.text, source, dice)
        if edited:
            key = f"{source.key}~"
            copies[key] = Document(replace(edited[1], key=key), edited[0])
    originals = list(passages)
    if edit is other_time:
        originals = [
            replace(d, source=replace(d.source, valid_to=date(2025, 12, 31))) for d in originals
        ]
    documents = [*originals, *copies.values()]
    sentences = {
        d.source.key: sentences_of([Chunk(d.source.key, d.source.key, d.text, 0, len(d.text))])
        for d in documents
    }
    told = {(c.left.key, c.right.key) for c in find_echoes(documents, sentences).conflicts}
    pairs = {(key[:-1], key) for key in copies}
    found = len(told & pairs)
    print(
        f"{name:<20} {len(pairs):5d} edited {found / max(1, len(pairs)):7.3f} told, "
        f"{len(told - pairs)} other pairs told",
        flush=True,
    )
    _show(sorted(pairs - told if name in PLANTED else told), documents, show)
    return {"edited": len(pairs), "found": found, "false": len(told - pairs)}


def _show(pairs: Sequence[tuple[str, str]], documents: Sequence[Document], count: int) -> None:
    texts = {document.source.key: document.text for document in documents}
    for first, second in pairs[:count]:
        a, b = texts[first], texts[second]
        at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), 0)
        print("   ", repr(a[max(0, at - 60) : at + 60]))
        print("   ", repr(b[max(0, at - 60) : at + 60]))


def _other_number(surface: str, dice: random.Random) -> str:
    digits = re.search(r"\d+", surface)
    if digits:
        number = int(digits.group())
        other = number + dice.choice([1, 2, 3, 5, 7, 8]) * 10 ** max(0, len(digits.group()) - 1)
        return surface[: digits.start()] + str(other) + surface[digits.end() :]
    han = re.search(r"[一二三四五六七八九]", surface)
    if not han:
        return ""
    other_digit = dice.choice([d for d in DIGITS[2:] if d != han.group()])
    return surface[: han.start()] + other_digit + surface[han.end() :]


if __name__ == "__main__":
    main()
