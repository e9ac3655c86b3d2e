"""Markdown and plain text. Inline text stays character for character; only block markers go.

Kept verbatim: words, emphasis marks, links, list markers. Left out: front matter, "#" and ">"
markers, rules, images, HTML comments and tags. Tables become one record per row.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from ingest.readers.blocks import Extract
from ingest.readers.embedded import read_mixed
from ingest.readers.encoding import decode
from ingest.readers.frontmatter import split_front_matter
from ingest.readers.grid import grid_blocks
from ingest.readers.lexicon import structure
from ingest.readers.table import read_csv

HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
UNDERLINE = re.compile(r" {0,3}(=+|-{3,})[ \t]*$")
RULE = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$")
FENCE = re.compile(r" {0,3}(```+|~~~+)")
QUOTE = re.compile(r"^(?: {0,3}>[ \t]?)+")
TABLE_RULE = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
BOLD_LINE = re.compile(r"\s*(?:\*\*|__)([^*_]{2,40})(?:\*\*|__)\s*$")
COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
CODE_TAG = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
LINE_TAG = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]*>", re.IGNORECASE)
TAG = re.compile(
    r"</?(?:a|abbr|b|blockquote|br|center|code|col|colgroup|dd|del|details|div|dl|dt|em|figure|font|h[1-6]"
    r"|hr|i|iframe|img|ins|kbd|li|mark|object|ol|p|picture|pre|s|small|source|span|strong|sub|summary|sup"
    r"|svg|table|tbody|td|tfoot|th|thead|tr|tt|u|ul|video)\b[^<>]*>",
    re.IGNORECASE,
)
IMAGE = re.compile(r"!\[[^\]\n]*\](?:\([^)\n]*\)|\[[^\]\n]*\])")
DIGITS = re.compile(r"\d{3}|[:：]|//")  # no title has a telephone number or an address
CELL_SPLIT = re.compile(r"(?<!\\)\|")
MAX_HEADING_CHARS = 40
MIN_TABLE_LINES = 3
PSEUDO_LEVEL = 6  # a bold line or a bracketed title stands below every marked heading


def read_markdown(data: bytes) -> Extract:
    """Read a Markdown file.

    Raises:
        UnreadableDocument: Not text, or broken front matter.
    """
    extract, text = _open(data)
    read_mixed(text, extract, _read_plain)
    return extract


def _read_plain(text: str, extract: Extract) -> None:
    """Add the blocks of Markdown whose tags only shape the line they stand in."""
    lines = _without_markup(text, extract).split("\n")
    at = 0
    while at < len(lines):
        for take in (_take_fence, _take_table, _take_heading):
            after = take(lines, at, extract)
            if after > at:
                at = after
                break
        else:
            at = _take_paragraph(lines, at, extract, _starts_markdown)


def read_text(data: bytes) -> Extract:
    """Read a plain text file: chapters, numbered and bracketed titles are headings.

    A file whose lines all have the same tabs is read as the table that it is.

    Raises:
        UnreadableDocument: Not text, or broken front matter.
    """
    extract, text = _open(data)
    lines = text.split("\n")
    if _is_table(lines):
        return read_csv(data)
    at = 0
    while at < len(lines):
        level = _title_level(lines, at)
        if not lines[at].strip():
            at += 1
        elif level:
            extract.add("heading", lines[at].strip(), level=level)
            at += 1
        else:
            at = _take_paragraph(lines, at, extract, _starts_nothing)
    return extract


def _is_table(lines: list[str]) -> bool:
    """Whether the file is a table after all: a spreadsheet saves one as text with tabs."""
    written = [line for line in lines if line.strip()]
    tabs = {line.count("\t") for line in written}
    return len(written) >= MIN_TABLE_LINES and len(tabs) == 1 and 0 not in tabs


def _title_level(lines: list[str], at: int) -> int:
    """Heading level of a line of plain text; 0 = no heading."""
    line, below = lines[at], lines[at + 1] if at + 1 < len(lines) else ""
    level = plain_heading_level(line)
    is_last = at > 0 and bool(lines[at - 1].strip()) and _starts_entry(lines[at - 1])
    if level and _stands_alone(lines, at) and not is_last:
        return level
    if not at and not level and len(lines) > 1:
        return 1 if _is_title(line) else 0
    # "二、运费" with its text right below it; one of a list has the next entry there.
    leads = bool(level and structure("section").match(line) and below.strip())
    return level if leads and not _starts_entry(below) else 0


def _is_title(line: str) -> bool:
    """Whether the first line of a file names it."""
    is_short = 0 < len(line.strip()) <= MAX_HEADING_CHARS and not DIGITS.search(line)
    is_entry = _starts_entry(line) or structure("question_end").search(line)
    return is_short and not is_entry and not structure("sentence_end").search(line)


def plain_heading_level(line: str) -> int:
    """Heading level of a line without markup, judged by its numbering; 0 = no heading."""
    text = line.strip()
    if not text or len(text) > MAX_HEADING_CHARS or structure("sentence_end").search(text):
        return 0
    if structure("chapter").match(text):
        return 2
    if structure("bracketed").match(text):
        return PSEUDO_LEVEL
    return 3 if structure("ordinal").match(text) else 0


def _open(data: bytes) -> tuple[Extract, str]:
    decoded = decode(data)
    extract = Extract()
    if decoded.lost:
        extract.warnings.append(
            f"{decoded.lost} characters could not be decoded ({decoded.encoding})"
        )
    extract.metadata, text = split_front_matter(decoded.text)
    return extract, text


def _without_markup(text: str, extract: Extract) -> str:
    """The text without HTML tags, comments and images; entities decoded as a browser shows them."""
    if "<" in text:
        extract.hidden += [found.strip() for found in COMMENT.findall(text) if found.strip()]
        text = CODE_TAG.sub("", COMMENT.sub("", text))
        text = TAG.sub("", LINE_TAG.sub("\n", text))
    if "![" in text:
        text = IMAGE.sub("", text)
    return html.unescape(text) if "&" in text else text


def _take_fence(lines: list[str], at: int, extract: Extract) -> int:
    opening = FENCE.match(lines[at])
    if not opening:
        return at
    mark = opening.group(1)
    end = at + 1
    while end < len(lines) and not lines[end].lstrip().startswith(mark):
        end += 1
    extract.add("paragraph", "\n".join(lines[at + 1 : end]))
    return end + 1


def _take_table(lines: list[str], at: int, extract: Extract) -> int:
    if at + 1 >= len(lines) or "|" not in lines[at] or not TABLE_RULE.match(lines[at + 1]):
        return at
    header = _cells(lines[at])
    if len(header) < len(_cells(lines[at + 1])):
        return at
    rows = [header]
    end = at + 2
    while end < len(lines) and "|" in lines[end] and lines[end].strip():
        rows.append(_cells(lines[end]))
        end += 1
    extract.blocks += grid_blocks(rows, header_rows=1 if any(header) else 0)
    return end


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [cell.strip().replace("\\|", "|") for cell in CELL_SPLIT.split(inner)]


def _take_heading(lines: list[str], at: int, extract: Extract) -> int:
    marked = HEADING.match(lines[at])
    if marked:
        extract.add("heading", marked.group(2).strip(), level=len(marked.group(1)))
        return at + 1
    if RULE.match(lines[at]) or not lines[at].strip():
        return at + 1
    if at + 1 < len(lines) and UNDERLINE.match(lines[at + 1]) and "|" not in lines[at]:
        is_title = not _starts_markdown(lines[at]) and not structure("item").match(lines[at])
        if is_title and len(lines[at]) <= 2 * MAX_HEADING_CHARS:
            extract.add("heading", lines[at].strip(), level=1 if "=" in lines[at + 1] else 2)
            return at + 2
    bold = BOLD_LINE.match(lines[at])
    if bold and _stands_alone(lines, at) and not structure("sentence_end").search(bold.group(1)):
        extract.add("heading", lines[at].strip(), level=PSEUDO_LEVEL)
        return at + 1
    return at


def _take_paragraph(
    lines: list[str], at: int, extract: Extract, starts_other: Callable[[str], bool]
) -> int:
    """One paragraph or list entry: up to a blank line or the next entry."""
    first = QUOTE.sub("", lines[at])
    kind = "item" if structure("item").match(first) else "paragraph"
    if structure("question").match(first):
        kind = "question"
    elif structure("answer").match(first):
        kind = "answer"
    taken = [first.rstrip()]
    end = at + 1
    while end < len(lines):
        line = QUOTE.sub("", lines[end])
        if not line.strip() or starts_other(lines[end]) or _starts_entry(line):
            break
        taken.append(line.rstrip())
        end += 1
    extract.add(kind, "\n".join(taken))  # type: ignore[arg-type]
    return end


def _starts_markdown(line: str) -> bool:
    return bool(HEADING.match(line) or FENCE.match(line) or RULE.match(line)) or line.count("|") > 1


def _starts_nothing(_line: str) -> bool:
    return False


def _starts_entry(line: str) -> bool:
    names = ("item", "question", "answer", "article")
    return any(structure(name).match(line) for name in names)


def _stands_alone(lines: list[str], at: int) -> bool:
    return at + 1 >= len(lines) or not lines[at + 1].strip() or at == 0 or not lines[at - 1].strip()
