"""Sums of money on folded text: signs, units of money, coupons, European separators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from assist.text.found import Found
from assist.text.numbers import UNREADABLE, number_pattern, parse_number
from assist.text.quantities import RANGE, found_amount, read_quantities
from assist.text.units import money_signs, signs_of, unit_pattern

_END = r"(?!\d|[.,]\d)"
# "1.000,00", "1'000": only money is written so, beside its currency.
_GROUPED = (
    r"(?:\d{1,3}(?:\.\d{3}){1,6},\d{2}|\d{1,3}(?:\.\d{3}){2,6}"
    rf"|\d{{1,3}}(?:'\d{{3}}){{1,6}}(?:\.\d{{2}})?){_END}"
)
# "12,50" and "1.000" where a comma parts the cents; elsewhere they are a list and a fraction.
_COMMA = rf"(?:\d{{1,9}},\d{{2}}|[1-9]\d{{0,2}}\.\d{{3}}){_END}"
_COMMA_MONEY = frozenset({"EUR", "CHF", "SEK", "NOK", "DKK", "PLN"})
_ONLY_GROUPED, _ONLY_COMMA = re.compile(_GROUPED), re.compile(_COMMA)
_MULTIPLES = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9}


def read_money(text: str) -> Iterator[Found]:
    """Yield sums of money: "¥500", "五百元", "$12.50", both sides of "满300减50"."""
    yield from _read_signed(text)
    yield from _read_grouped(text)
    yield from read_quantities("money", text)
    for match in _coupon().finditer(text):
        for group in ("a", "b"):
            low, high = parse_number(match.group(group))
            yield found_amount("money", low, high, "CNY", text, match.span(group))


def _read_signed(text: str) -> Iterator[Found]:
    signs, units = money_signs().units, unit_pattern("money").units
    for match in _signed().finditer(text):
        name = next(signs[group] for group in signs if match.group(group) is not None)
        # "$20 AUD": what is written out says which dollar it is.
        written = [units[group] for group in units if match.group(group) is not None]
        name = next((other for other in written if other in signs.values()), name)
        first, last = match.group("comma") or match.group("a"), match.group("b")
        has_comma = match.group("comma") is not None
        low, high = _amount(first, has_comma=has_comma)
        multiple = other = _MULTIPLES.get((match.group("big") or "").strip(), 1.0)
        if last:
            high = _amount(last, has_comma=has_comma)[1]
            other = _MULTIPLES.get((match.group("big_b") or "").strip(), multiple)
            multiple = multiple if match.group("big") else other  # "$5-10k"
        yield found_amount("money", low * multiple, high * other, name, text, match.span())


def _read_grouped(text: str) -> Iterator[Found]:
    """Yield sums in European writing before their unit: "12,50 €"."""
    units = unit_pattern("money").units
    for match in _grouped().finditer(text):
        name = next(units[group] for group in units if match.group(group) is not None)
        surface, has_comma = match.group("a"), name in _COMMA_MONEY
        if has_comma or _ONLY_GROUPED.fullmatch(surface):
            low, high = _amount(surface, has_comma=has_comma)
            yield found_amount("money", low, high, name, text, match.span())


def _amount(surface: str, *, has_comma: bool) -> tuple[float, float]:
    """Read a sum; "€1.000" may be a thousand or one and no thousandths: nobody knows."""
    if has_comma and _ONLY_COMMA.fullmatch(surface):
        if "." in surface:
            return UNREADABLE
    elif not _ONLY_GROUPED.fullmatch(surface):
        return parse_number(surface)
    plain = surface.replace("'", "")
    if plain == surface:
        plain = surface.replace(".", "").replace(",", ".")
    return float(plain), float(plain)


def _unnamed(source: str) -> str:
    return re.sub(r"\?P<\w+>", "?:", source)


@cache
def _signed() -> re.Pattern[str]:
    signs, unit, number = money_signs(), unit_pattern("money").source, number_pattern()
    comma_signs = "|".join(f"(?<={sign})|(?<={sign} )" for sign in signs_of(_COMMA_MONEY))
    big = r"\s?(?:k|mn?|bn)(?![a-z0-9])"
    return re.compile(
        rf"{signs.source}\s?(?:(?:{comma_signs})(?P<comma>{_COMMA})|(?P<a>{_GROUPED}|{number}))(?P<big>{big})?"
        rf"(?:{RANGE}(?:{_unnamed(signs.source)})?\s?(?P<b>(?(comma){_COMMA}|{_GROUPED})|{number})(?P<big_b>{big})?)?"
        rf"(?:\s?{unit})?"
    )


@cache
def _grouped() -> re.Pattern[str]:
    return re.compile(rf"(?<![\d.,'])(?P<a>{_GROUPED}|{_COMMA})\s?{unit_pattern('money').source}")


@cache
def _coupon() -> re.Pattern[str]:
    """满300减50, 满三百减五十: both are money without a unit."""
    number = number_pattern()
    return re.compile(
        rf"满\s?(?P<a>{number})(?:元)?[立]?减(?:免)?\s?(?P<b>{number})(?!\d|\s?[%折])"
    )
