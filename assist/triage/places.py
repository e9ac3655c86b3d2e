"""Where something is to go: of two places in a conversation the one named last is asked about."""

from __future__ import annotations

import re

from assist.text.concepts import find_places
from assist.text.normalise import fold


def other_places_out(before: str, said: str) -> str:
    """An earlier question without its places, where the message names another one.

    Args:
        before: What the customer asked before ("to Paris?").
        said: What is asked now ("and to Madrid?").
    """
    now = {place.term for place in find_places(fold(said))}
    if not now:
        return before
    for surface, areas in _places(before).items():
        if now <= areas or areas <= now:  # the same place, a part of it, or one around it
            continue
        word = re.escape(surface)
        word = rf"\b{word}\w*" if surface.isascii() else word
        before = re.sub(word, "", before, flags=re.IGNORECASE)
    return " ".join(before.split())


def _places(text: str) -> dict[str, set[str]]:
    """The areas of each place; a name inside a longer one ("江浙" in "江浙沪") belongs to it."""
    found = find_places(fold(text))
    names = {place.surface for place in found}
    whole = [name for name in names if not any(name != other and name in other for other in names)]
    return {
        name: {place.term for place in found if place.surface in name} for name in sorted(whole)
    }
