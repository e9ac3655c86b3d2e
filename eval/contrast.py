"""Parts of a clause that say opposite things: what is stated, and what is set against it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from assist.text.values import parse_values

_ZH_TURN = re.compile(
    r"(?P<joint>而)(?=[不无非没未是])"
    r"|是[^是不]{1,16}?(?P<denial>而?(?:不是|并非))"
    r"|(?:不是|并非)[^是]{1,16}?(?<![不都也还就只总但可要若于])(?P<claim>而?是)"
    r"|(?:没有|不)[^只]{1,16}?(?P<only>只(?:有|能|支持|是))"
    r"|(?P<now>现在|现为|现已|如今)"
)
# "15天改为7天": what stood before the change is set aside.
_CHANGE = re.compile(
    r"(?:已经?|现在?|统一)*(?:改[为成]|变[为成]|换成|调整[为到至]|更新为|缩短[为到至]|延长[为到至]"
    r"|[提升]高[为到至]|降低?[为到至])"
)
_FROM = re.compile(r"\s*[由从]")
_EN_TURN = re.compile(
    r"\s(?P<joint>and (?:not|no longer|now|the new|the current|it is now)\b)"
    r"|(?<!nothing)(?<!anything)(?<!choice)(?<!option)(?<!all)\s(?P<claim>but\b)"
    r"|\s(?P<denial>not (?=\d))",
    re.IGNORECASE,
)
# Up to where a new subject says what holds: "instead of 15 days you have 7".
_SET_ASIDE = re.compile(
    r"\b(?:rather than|instead of|as opposed to)\b.*?(?=\b(?:you|we|it|they|there|this)\b|$)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a clause.

    Attributes:
        start: Where it begins in the clause.
        end: Where it ends.
        is_set_aside: Whether its words deny it though no verb does ("rather than 15 days").
    """

    start: int
    end: int
    is_set_aside: bool = False


def parts(clause: str) -> list[Part]:
    """Cut a clause where it turns: 不是…而是…, 从…改为…, "not … but …", "… rather than …".

    Returns:
        Parts in order that cover the clause; one part where it does not turn.
    """
    aside = [(match.start(), match.end()) for match in _SET_ASIDE.finditer(clause)]
    change = _CHANGE.search(clause)
    if change and _is_replaced(clause[: change.start()], clause[change.end() :]):
        aside.append((0, change.start()))
    cuts = {0, len(clause)}
    for pattern in (_ZH_TURN, _EN_TURN):
        for match in pattern.finditer(clause):
            cuts.add(match.start(str(match.lastgroup)))
    for start, end in aside:
        cuts = {cut for cut in cuts if not start < cut < end} | {start, end}
    ends = sorted(cuts)
    return [
        Part(start, end, any(first <= start < last for first, last in aside))
        for start, end in pairwise(ends)
    ]


def _is_replaced(before: str, after: str) -> bool:
    """Whether a change names what was replaced; "7天内可把地址改为公司" does not."""
    kinds = {value.kind for value in parse_values(before)}
    return bool(_FROM.match(before)) or any(value.kind in kinds for value in parse_values(after))
