"""Bytes to text: the decoding that gives the most ordinary characters wins, and losses are told.

General detectors confuse short Chinese texts (Big5 bytes are valid GB18030, a page with two broken
bytes was called Greek), so the candidates of Chinese and Western files are decoded and judged by
how common their characters are. "Common" needs no table: the first planes of GB 2312 and Big5 are
the common characters.
"""

from __future__ import annotations

import codecs
import functools
import re
from dataclasses import dataclass

from assist.errors import UnreadableDocument

SAMPLE_BYTES = 200_000
MAX_LOST_SHARE = 0.02  # of the characters; above, the text is not worth reading
MIN_COMMON_SHARE = 0.55
MIN_WESTERN_ASCII = 0.7  # of the bytes of a Western file; below, cp1252 is no candidate
MAX_NUL_SHARE = 0.2  # above, the file is UTF-16 without byte order mark
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
HIGH_BYTES = bytes(range(0x80, 0x100))
SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso8859-1": "cp1252"}
BINARY = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f]")
DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""")
LOST = "�"


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the name of the encoding and the number of bytes that could not be decoded."""

    text: str
    encoding: str
    lost: int


def decode(data: bytes, *, declared: bool = False) -> Decoded:
    """Decode a text file.

    Args:
        data: The file's bytes.
        declared: Whether the beginning may name its encoding (HTML, XML).

    Returns:
        The text without byte order mark, with line feeds as line ends and without NUL.

    Raises:
        UnreadableDocument: Not text, or no known encoding fits.
    """
    for bom, name in BOMS:
        if data.startswith(bom):
            return _decoded(data[len(bom) :], name, is_marked=True)
    try:
        if data.count(b"\0") < MAX_NUL_SHARE * len(data) or len(data) % 2:
            return _finished(data.decode("utf-8"), "utf-8", 0, is_marked=True)
    except UnicodeDecodeError:
        pass
    names = _candidates(data, declared=declared)
    sample = data[: SAMPLE_BYTES & ~3]
    best = max(names, key=lambda name: _score(sample, name))
    return _decoded(data, best)


def detect(sample: bytes) -> str:
    """The encoding of the beginning of a long file, for an incremental decoder.

    Raises:
        UnreadableDocument: Not text, or no known encoding fits.
    """
    for bom, name in BOMS:
        if sample.startswith(bom):
            return "utf-8-sig" if name == "utf-8" else "utf-16"
    # A character cut in two at the end would count as lost.
    whole = sample[: sample.rfind(b"\n") + 1] or sample
    return decode(whole).encoding


def _candidates(data: bytes, *, declared: bool) -> list[str]:
    names = ["gb18030", "big5hkscs", "utf-8"]
    if len(data) % 2 == 0:
        names += ["utf-16-le", "utf-16-be"]
    # Western bytes always decode, so they compete only where most of the file is plain ASCII.
    head = data[:20_000]
    if len(head.translate(None, HIGH_BYTES)) > MIN_WESTERN_ASCII * len(head):
        names.append("cp1252")
    found = DECLARED.search(data[:2048]) if declared else None
    if found:
        try:
            name = codecs.lookup(found.group(1).decode("ascii")).name
            names.insert(0, SUPERSETS.get(name, name))
        except LookupError:
            pass
    return names


def _score(sample: bytes, name: str) -> float:
    """Share of ordinary characters, less what is lost; ties go to the earlier candidate."""
    text = sample.decode(name, "replace")
    if not text:
        return 0.0
    odd = len(CONTROL.findall(text)) + 4 * text.count("\0")
    # A cut character at the end of the sample is no loss.
    lost = text[:-2].count(LOST)
    wide = [char for char in text if char > "\x7f"]
    common = sum(char in _common_characters() for char in wide)
    share = common / len(wide) if wide else 1.0
    return share - 8 * lost / len(text) - 4 * odd / len(text)


@functools.cache
def _common_characters() -> frozenset[str]:
    """Common Han characters of both scripts, CJK punctuation, kana, and Western letters."""
    pairs = [(range(0xB0, 0xD8), range(0xA1, 0xFF), "gb2312")]
    pairs.append((range(0xA4, 0xC7), [*range(0x40, 0x7F), *range(0xA1, 0xFF)], "big5"))  # type: ignore[arg-type]
    found = {
        bytes([lead, trail]).decode(name, "ignore")
        for leads, trails, name in pairs
        for lead in leads
        for trail in trails
    }
    found |= {chr(code) for code in (*range(0x3000, 0x3020), *range(0xFF01, 0xFF5F))}
    found |= {
        chr(code) for code in (*range(0x2010, 0x2027), *range(0xC0, 0x180), *range(0x3040, 0x30FF))
    }
    found |= set("·×÷°±€£¥©®™§ ²³µ—…①②③④⑤⑥⑦⑧⑨⑩■●○◆→←↑↓≤≥")
    return frozenset(found - {"", LOST})


def _decoded(data: bytes, name: str, *, is_marked: bool = False) -> Decoded:
    text = data.decode(name, "replace")
    return _finished(text, name, text.count(LOST), is_marked=is_marked)


def _finished(text: str, name: str, lost: int, *, is_marked: bool) -> Decoded:
    """The decoded text, unless it is none; a mark or valid UTF-8 needs no ordinary characters."""
    sample = text[:SAMPLE_BYTES]
    controls = len(BINARY.findall(sample))
    if controls > 0.1 * len(sample) + 8:
        raise UnreadableDocument("binary data, not text")
    wide = [char for char in sample if char > "\x7f"]
    common = sum(char in _common_characters() for char in wide)
    if lost > MAX_LOST_SHARE * len(text) + 2 or (
        not (is_marked or name == "utf-8") and common < MIN_COMMON_SHARE * len(wide)
    ):
        raise UnreadableDocument(
            f"encoding not recognised: best guess {name} loses {lost} of {len(text)} characters"
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").removeprefix("\ufeff")
    return Decoded(text, name, lost)
