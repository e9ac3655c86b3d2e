"""How much money a promise or a demand is about; what cannot be read counts as over every limit."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache

from babel.numbers import list_currencies

from assist.reply.lexicon import pattern, read_table
from assist.text.normalise import Folded, fold_with_offsets
from assist.text.numbers import number_pattern
from assist.text.values import Value, parse_values

_CODE = r"[A-Z]{3}"  # of ISO 4217
_MARKS = ",，。.;；!！?？)）"


def yuan_in(text: str) -> float:
    """Return the sums of money in a text together, in yuan.

    The text is what follows the verb of a promise or demand, or its clause. A number without a
    currency is in the shop's where the verb and what follows show that it is money.

    Returns:
        0 where no money is named; infinity where a sum cannot be read as a whole or its currency
        has no rate: no limit covers what nobody can tell.
    """
    text = pattern("amounts", "run", "few").sub("九", text)
    money = [value for value in parse_values(text) if value.kind == "money"]
    folded = fold_with_offsets(text)
    named = (*_named(folded), *_coded(text))
    if any(not _covered(span, money) for span in named):
        return math.inf
    bare = [
        _read_bare(folded.text[slice(*match.span("amount"))])
        for match in _bare().finditer(folded.text)
        if not _touches(folded.original_span(*match.span("amount")), money)
    ]
    return math.fsum((*map(_yuan, money), *bare))


def _named(folded: Folded) -> Iterator[tuple[int, int]]:
    """Where a number stands beside a sign or word of a currency."""
    for match in _beside_currency().finditer(folded.text):
        yield folded.original_span(*match.span())


def _coded(text: str) -> Iterator[tuple[int, int]]:
    """Where a number stands beside the code of a currency; in small letters "all 3" is no lek."""
    for match in _beside_code().finditer(text):
        code = match.group("before") or match.group("after")
        if code in list_currencies() and code not in read_table("lexicon/amounts.toml")["words"]:
            yield match.span()


def _covered(span: tuple[int, int], money: list[Value]) -> bool:
    return any(value.start <= span[0] and span[1] <= value.end for value in money)


def _touches(span: tuple[int, int], money: list[Value]) -> bool:
    return any(value.start < span[1] and span[0] < value.end for value in money)


def _yuan(value: Value) -> float:
    rates = read_table("lexicon/amounts.toml")["rates"]
    rate = float(rates.get(value.unit or "CNY", math.inf))
    return max(float(value.low), float(value.high)) * rate


def _read_bare(amount: str) -> float:
    """A number without a currency, read as one of the shop's."""
    said = f"{amount} yuan" if amount.isascii() else f"{amount}元"
    values = parse_values(said)
    whole = len(values) == 1 and values[0].kind == "money" and values[0].surface == said
    return _yuan(values[0]) if whole else math.inf


@cache
def _run() -> str:
    """A number of any writing, with what goes on behind it whether that can be read or not."""
    run = read_table("lexicon/amounts.toml")["run"]
    return rf"(?:{run['vague']}|{run['figures']}|{number_pattern()})"


@cache
def _beside_currency() -> re.Pattern[str]:
    marks = read_table("lexicon/amounts.toml")["currency"]
    return re.compile(rf"(?:{marks['before']})\s?{_run()}|{_run()}[\s-]?(?:{marks['after']})")


@cache
def _beside_code() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![A-Za-z])(?P<before>{_CODE})\s?\d(?:[\d,.]*\d)?|\d\s?(?P<after>{_CODE})(?![A-Za-z])"
    )


@cache
def _bare() -> re.Pattern[str]:
    """A number right behind what promises it, without a unit of another kind: 补偿您五百."""
    bare = read_table("lexicon/amounts.toml")["bare"]
    ends = rf"(?:{bare['round']})?(?=\s*(?:$|[{_MARKS}])|{bare['behind']})"
    return re.compile(rf"(?:{bare['verbs']})\s?(?P<amount>{_run()}){ends}")
