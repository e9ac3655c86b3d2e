"""Links, phone numbers, order numbers and codes on folded text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assist.text.found import Found
from assist.text.tokens import is_code

_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'，。；、）)】》一-鿿]+|(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w.@-])(?:[a-z0-9-]+\.)+(?:com|cn|net|org|example|shop|store|io|co|info|top|hk|tw|uk|de)"
    r"(?![a-z0-9])(?:/[\w./?=&%#-]*)?",
    re.ASCII,
)
_PHONE = re.compile(
    r"(?<![\d.-])(?:(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}|[48]00[ -]?\d{3}[ -]?\d{4}"
    r"|[48]00[ -]?\d{4}[ -]?\d{3}|0\d{2,3}[ -]\d{7,8}(?:-\d{1,5})?"
    r"|\+\d{1,3}(?:[ -]?\(?\d{2,4}\)?){2,4}|(?:1[ -])?\(?[2-9]\d{2}\)?[ -]\d{3}-\d{4}"
    r"|12[0-9]{3}(?!\d)|95\d{3}(?!\d)|100(?:00|10|86)(?!\d))(?![\d%]|\s?[元块折天]|\.\d)"
)
_ORDER_CUE = re.compile(
    r"(?:(?:订单|运单|快递单|物流单|单|工单|售后单)号?(?:码|为|是)?[:： ]?"
    r"|(?:order|tracking|ticket|case)\s?(?:no\.?|number|id|#)?\s?(?:is\s)?[:#]?\s?)"
    r"(?P<no>[a-z]{0,4}-?\d[a-z0-9-]{5,31})"
)
_LONG_DIGITS = re.compile(r"(?<![\d.])\d{10,24}(?![\d.]?\d)")
_CODE = re.compile(r"[a-z0-9]+(?:[-_./+][a-z0-9]+)*")


def read_links(text: str) -> Iterator[Found]:
    """Yield web and mail addresses, without scheme and "www."."""
    for match in _URL.finditer(text):
        surface = match.group().rstrip(".,;:!?")
        name = re.sub(r"^(?:https?://)?(?:www\.)?", "", surface).rstrip("/")
        yield Found("url", name, name, "", match.start(), match.start() + len(surface))


def read_phones(text: str) -> Iterator[Found]:
    """Yield phone numbers and short hotlines, as digits without the country code 86."""
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if len(digits) == 13 and digits.startswith("86"):  # noqa: PLR2004  country code + mobile
            digits = digits[2:]
        yield Found("phone", digits, digits, "", match.start(), match.end())


def read_orders(text: str) -> Iterator[Found]:
    """Yield order and parcel numbers: behind a cue, or 10 to 24 digits in a row."""
    for match in _ORDER_CUE.finditer(text):
        number = match.group("no")
        yield Found("order_no", number, number, "", match.start("no"), match.end("no"))
    for match in _LONG_DIGITS.finditer(text):
        yield Found("order_no", match.group(), match.group(), "", match.start(), match.end())


def read_codes(text: str) -> Iterator[Found]:
    """Yield product and model codes."""
    for match in _CODE.finditer(text):
        if is_code(match.group()):
            yield Found("code", match.group(), match.group(), "", match.start(), match.end())
