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
    for place in find_places(fold(before)):
        if place.term in now:
            continue
        surface = re.escape(place.surface)
        word = rf"\b{surface}\w*" if place.surface.isascii() else surface
        before = re.sub(word, "", before, flags=re.IGNORECASE)
    return " ".join(before.split())
