"""What a sentence must not hold whatever it cites: wording, markup, links, private text.

Checks 5 and 6. Each finding names the check and the words it is about.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache

from assist.privacy import find_private
from assist.reply.lexicon import pattern, read_table
from assist.text.instructions import without_instructions
from assist.text.normalise import Folded, fold, fold_with_offsets, is_han, match_text
from assist.text.polarity import count_negations
from assist.text.sentences import split_sentences
from assist.text.whole import holds_whole, is_part_of_link
from assist.types import CustomerMessage, Evidence, Finding

WORDING = (
    "done_action", "absolute_promise", "blame", "dismissal", "superlative", "impatient",
    "asks_secret",
)  # fmt: skip
NEVER_REPEATED = frozenset({"身份证", "银行卡", "护照"})  # labels of assist/privacy.toml
COUNTRY_CODE = 2  # digits of +86
MIN_PUBLISHED = 7  # characters of an address or number that tell it apart
COPIED_CHARS = 14  # characters in a row that nobody writes by chance
_NO_DIGIT = re.compile(r"\D+")
_LETTERS = re.compile(r"[a-z]")
_NUMBER = re.compile(r"(?<!\d)\+?\(?\d[\d ()-]{5,}\d(?!\d)")
SLOT = re.compile(r"\{[^{}\n]{1,40}\}")
_MARKUP = re.compile(
    r"!\[|\]\(|</?[a-zA-Z!][^>]*>|</?(?:script|img|svg|iframe|object|embed|style|link|form|input)\b"
    r"|```|^\s*#{1,6}\s|\b(?:javascript|vbscript|data):\S"
    r"|\bon[a-z]{3,14}\s*=|&#?\w{2,8};",
    re.MULTILINE | re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"[a-z][a-z0-9+.-]{1,9}://[^\s<>\"'，。；、）)】》一-鿿]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w.@/-])(?:[a-z0-9-]+\.)+(?P<top>[a-z]{2,})(?![a-z0-9-])(?:/[\w./?=&%#-]*)?",
    re.ASCII,
)


def find_wording(text: str, quotes: Sequence[str]) -> Iterator[Finding]:
    """Yield forbidden wording; some kinds may stand where a cited rule says the same."""
    folded = fold_with_offsets(text)
    cited = match_text(" ".join(quotes))
    for name in WORDING:
        is_quotable = read_table("lexicon/guard.toml")[name]["quotable"]
        for match in pattern("guard", name, "pattern").finditer(folded.text):
            if is_quotable and match_text(match.group()) in cited:
                continue
            if name == "asks_secret" and _warns(folded.text, match.start()):
                continue
            yield _finding(name, folded, match)
            break


def _warns(folded: str, at: int) -> bool:
    """Whether the sentence around a place denies: "never tell anyone your password"."""
    around = (span.text for span in split_sentences(folded) if span.start <= at < span.end)
    return any(count_negations(sentence) for sentence in around)


def find_surface(
    text: str, evidence: Sequence[Evidence], message: CustomerMessage, stores: Collection[str] = ()
) -> Iterator[Finding]:
    """Yield what the look of a sentence gives away.

    Args:
        text: The sentence.
        evidence: All evidence of the draft.
        message: What the customer wrote may mostly be repeated.
        stores: Names of other stores.
    """
    folded = fold_with_offsets(text)
    for match in _MARKUP.finditer(text):
        yield Finding("markup", match.start(), match.end())
    for match in SLOT.finditer(text):
        yield Finding("slot", match.start(), match.end())
    yield from _links(text, folded, evidence)
    yield from _private(text, evidence, message)
    yield from _copied(text, evidence)
    said = fold(" ".join(turn.text for turn in message.turns))
    for name in map(fold, stores):
        at = folded.text.find(name) if name and name not in said else -1
        if at >= 0:
            yield Finding("other_store", *folded.original_span(at, at + len(name)))


def _links(text: str, folded: Folded, evidence: Sequence[Evidence]) -> Iterator[Finding]:
    """Addresses that no public text of the shop holds; past cases hold what customers wrote."""
    known: list[str] | None = None
    for match in _ADDRESS.finditer(folded.text):
        start, end = folded.original_span(match.start(), match.end())
        if match.group("top") and _misses_space(text[start:end]):
            continue
        if known is None:
            known = _published_links(evidence)
        if not any(is_part_of_link(match.group(), link) for link in known):
            yield Finding("link", start, end)


def _published_links(evidence: Sequence[Evidence]) -> list[str]:
    return [
        match.group()
        for item in evidence
        if item.source.audience == "public" and item.source.category != "case"
        for match in _ADDRESS.finditer(fold(without_instructions(item.chunk.text)))
    ]


def _misses_space(host: str) -> bool:
    """Whether what looks like a host is the end of a sentence and the beginning of the next.

    "refund.If" is; "Evil.com" is not, nor "evil.Com": no sentence begins with "Com".
    """
    top = host.rpartition(".")[2]
    is_word = top[:1].isupper() and top[1:].islower()
    return is_word and top.lower() not in _top_domains()


@cache
def _top_domains() -> frozenset[str]:
    return frozenset(str(read_table("lexicon/guard.toml")["link"]["top_domains"]).split())


def _private(
    text: str, evidence: Sequence[Evidence], message: CustomerMessage
) -> Iterator[Finding]:
    """Personal data that neither the customer wrote nor the shop publishes; some of it never."""
    found = list(find_private(text))
    if not found:
        return
    said = fold(" ".join((*(turn.text for turn in message.turns), *message.customer.values())))
    public = fold(" ".join(e.chunk.text for e in evidence if e.source.audience == "public"))
    for start, end, label in found:
        value = fold(text[start:end])
        is_said = label not in NEVER_REPEATED and holds_whole(said, value)
        if not (is_said or _is_published(value, public)):
            yield Finding("private", start, end)


def _is_published(value: str, public: str) -> bool:
    """Whether an address or number stands in public text whole, a number in any grouping."""
    if holds_whole(public, value):
        return True
    if any(map(is_han, value)):
        # A pattern of addresses may take words before it along: their end has to be public.
        ends = (value[at:] for at in range(1, len(value) - MIN_PUBLISHED + 1))
        return any(holds_whole(public, end) for end in ends)
    digits = _NO_DIGIT.sub("", value)
    if len(digits) < MIN_PUBLISHED or _LETTERS.search(value):
        return False
    numbers = (_NO_DIGIT.sub("", match.group()) for match in _NUMBER.finditer(public))
    return any(_same_number(digits, number) for number in numbers)


def _same_number(one: str, other: str) -> bool:
    """Whether two numbers are one, perhaps with the country's code before it."""
    short, long = sorted((one, other), key=len)
    return long.endswith(short) and len(long) - len(short) in (0, COUNTRY_CODE)


def _copied(text: str, evidence: Sequence[Evidence]) -> Iterator[Finding]:
    """Words that stand in internal text and in no public one."""
    internal = [item for item in evidence if item.source.audience == "internal"]
    if not internal:
        return
    folded = fold_with_offsets(text)
    hidden = fold(" ".join(item.chunk.text for item in internal))
    public = fold(" ".join(e.chunk.text for e in evidence if e.source.audience == "public"))
    for at in range(len(folded.text) - COPIED_CHARS + 1):
        piece = folded.text[at : at + COPIED_CHARS]
        if piece in hidden and piece not in public:
            yield Finding("internal", *folded.original_span(at, at + COPIED_CHARS))
            return


def _finding(name: str, folded: Folded, match: re.Match[str]) -> Finding:
    return Finding(name, *folded.original_span(match.start(), match.end()))
