"""Slots: order number, product code, amount, date and phone that the customer named."""

from __future__ import annotations

from collections.abc import Mapping

from assist.text.values import ValueKind, parse_values

_SLOTS: Mapping[ValueKind, str] = {
    "order_no": "order_no",
    "code": "sku",
    "money": "amount",
    "date": "date",
    "phone": "phone",
}


def read_slots(text: str) -> dict[str, str]:
    """Return the slots of a message as written; the last mention of a kind wins."""
    found: dict[str, str] = {}
    for value in parse_values(text):
        if value.kind in _SLOTS:
            found[_SLOTS[value.kind]] = value.surface
    return found
