"""Tables of contents with dotted lines: taken out, because they only repeat headings.

Left in, a page of contents would answer every question with titles. Dotted lines elsewhere, as in a
price list ("Latte ........ 28"), keep their text and lose the dots.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from ingest.readers.blocks import Extract
from ingest.readers.lexicon import structure
from ingest.readers.pdf_types import Piece

LEADER = re.compile(r"\s*(?:[.·…\uff0e‥•_]\s{0,3}){5,}|\s*…{2,}")
NUMBER = re.compile(r"(?:\d{1,4}|[ivxlc]{1,6})", re.IGNORECASE)
ORDINAL = re.compile(r"[\dIVXivx一二三四五六七八九十.、() ]{1,8}")
MIN_ENTRIES = 3  # of a page
MIN_UNTITLED = 8  # entries that need no title above them, if all their numbers rise
MIN_RISING = 0.8  # of the entries, page numbers that do not fall
SAME_LINE = 3.0  # points between the middles
SHORT = " … "


class Contents:
    """Takes the pages of one file in order; a table of contents may go on over pages."""

    def __init__(self, extract: Extract) -> None:
        self._extract = extract
        self._is_open = False

    def take(self, pieces: list[Piece]) -> list[Piece]:
        """The pieces of a page without its contents, dotted lines shortened."""
        if not any(LEADER.search(piece.text) for piece in pieces):
            self._is_open = False
            return pieces
        entries, numbers = _entries(pieces)
        titles = [piece for piece in pieces if structure("contents").fullmatch(piece.text.strip())]
        if _is_contents(numbers, is_titled=bool(titles) or self._is_open):
            self._is_open = True
            gone = {id(piece) for piece in (*entries, *titles)}
            self._extract.drop(
                "table of contents", sum(len(p.text) for p in pieces if id(p) in gone)
            )
            pieces = [piece for piece in pieces if id(piece) not in gone]
        else:
            self._is_open = False
        return [_short(piece) for piece in pieces]


def _entries(pieces: list[Piece]) -> tuple[list[Piece], list[int]]:
    """The pieces of all entries, with their page numbers (0 for Roman ones)."""
    found: list[Piece] = []
    numbers: list[int] = []
    for piece in pieces:
        leader = _last_leader(piece.text)
        if leader is None:
            continue
        rest, own = piece.text[leader.end() :].strip(), [piece]
        if not rest:
            own += [p for p in pieces if _ends_line(p, piece)]
            rest = own[-1].text.strip() if len(own) == 2 else ""  # noqa: PLR2004
        if NUMBER.fullmatch(rest):
            found += own
            found += [p for p in pieces if _begins_line(p, piece)]
            numbers.append(int(rest) if rest.isdecimal() else 0)
    return found, numbers


def _last_leader(text: str) -> re.Match[str] | None:
    return max(LEADER.finditer(text), key=lambda found: found.end(), default=None)


def _begins_line(piece: Piece, entry: Piece) -> bool:
    is_level = piece is not entry and abs(piece.middle - entry.middle) < SAME_LINE
    return is_level and piece.x1 <= entry.x0 + SAME_LINE and bool(ORDINAL.fullmatch(piece.text))


def _ends_line(piece: Piece, entry: Piece) -> bool:
    return (
        piece is not entry
        and abs(piece.middle - entry.middle) < SAME_LINE
        and piece.x0 >= entry.x1 - SAME_LINE
    )


def _is_contents(numbers: list[int], *, is_titled: bool) -> bool:
    known = [number for number in numbers if number]
    rising = sum(a <= b for a, b in pairwise(known))
    if not is_titled:
        return len(known) >= MIN_UNTITLED and rising == len(known) - 1
    return len(numbers) >= MIN_ENTRIES and rising >= MIN_RISING * (len(known) - 1)


def _short(piece: Piece) -> Piece:
    """The piece with short leaders; lines to write on (____) stay."""
    if not LEADER.search(piece.text) or "_" in piece.text:
        return piece
    text = LEADER.sub(SHORT, piece.text).strip()
    return replace(piece, text=text, starts=())
