"""Tables and JSON lines too large for one piece: read as they come, a few megabytes at a time.

Memory stays that of one piece, however long the file. A record that a piece cuts in two waits for
the next one; the name of a section inside a table holds to the end of its piece.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Sequence

from ingest.readers.blocks import Extract
from ingest.readers.encoding import detect
from ingest.readers.grid import grid_blocks, split_header
from ingest.readers.grid_header import Row
from ingest.readers.records import add_json_line
from ingest.readers.table import MAX_RECORD_LINES, find_delimiter, records

MAX_LISTED = 10


class TextStream:
    """Decodes pieces and hands on whole lines.

    Args:
        reader: "csv" or "jsonl".
    """

    def __init__(self, reader: str) -> None:
        self._take = _Table() if reader == "csv" else _Lines()
        self._decoder: codecs.IncrementalDecoder | None = None
        self._rest = ""

    def feed(self, piece: bytes, *, is_last: bool) -> Extract:
        """The blocks that end in this piece.

        Args:
            piece: The next bytes of the file.
            is_last: Whether nothing follows.

        Raises:
            UnreadableDocument: The first piece is not text.
        """
        if self._decoder is None:
            self._decoder = codecs.getincrementaldecoder(detect(piece))("replace")
        text = self._rest + self._decoder.decode(piece, is_last)
        text = text.replace("\r\n", "\n")
        end = len(text) if is_last else text.rfind("\n") + 1
        extract = Extract()
        taken = self._take(io.StringIO(text[:end]).readlines(), extract, is_last=is_last)
        self._rest = taken + text[end:]
        return extract


class _Table:
    """Rows of a delimited table; the header of the first piece names the columns of all."""

    def __init__(self) -> None:
        self._delimiter = ""
        self._header: Sequence[Row] = ()
        self._line = 0
        self._width = 0
        self._ragged = 0

    def __call__(self, lines: list[str], extract: Extract, *, is_last: bool) -> str:
        """Add the rows of these lines; returns the lines of a record that is not complete."""
        whole, rest = (lines, []) if is_last else _split_open(lines)
        is_first = not self._delimiter
        self._delimiter = self._delimiter or find_delimiter(whole)
        found = list(records(whole, self._delimiter, extract, before=self._line))
        rows: list[Row] = [row for _, row in found]
        places = [f"line {line}" for line, _ in found]
        self._line += len(whole)
        if is_first and rows:
            _, self._header, body = split_header(rows)
            widths = [len(row) for row in body or rows]
            self._width = max(set(widths), key=widths.count)
        elif rows:
            rows = [*self._header, *rows]
            places = [""] * len(self._header) + places
        self._ragged += sum(len(row) != self._width for row in rows)
        if is_last and self._ragged:
            extract.warnings.append(f"{self._ragged} rows do not have {self._width} cells")
        depth = len(self._header) if not is_first else None
        extract.blocks = grid_blocks(rows, header_rows=depth, places=places)
        return "".join(rest)


class _Lines:
    """JSON lines; broken ones are counted and the first of them named."""

    def __init__(self) -> None:
        self._line = 0
        self._broken = 0

    def __call__(self, lines: list[str], extract: Extract, *, is_last: bool) -> str:
        """Add the records of these lines."""
        for line in lines:
            self._line += 1
            problem = add_json_line(line, self._line, extract)
            if problem:
                self._broken += 1
                if self._broken <= MAX_LISTED:
                    extract.warnings.append(problem)
        if is_last and self._broken > MAX_LISTED:
            more = self._broken - MAX_LISTED
            extract.warnings.append(f"{more} more lines are not valid JSON")
        return ""


def _split_open(lines: list[str]) -> tuple[list[str], list[str]]:
    """Lines up to the last complete record, and the beginning of one with an open quote."""
    if sum(line.count('"') for line in lines) % 2 == 0:
        return lines, []
    for at in range(len(lines) - 1, max(-1, len(lines) - MAX_RECORD_LINES), -1):
        if lines[at].count('"') % 2:
            return lines[:at], lines[at:]
    return lines, []
