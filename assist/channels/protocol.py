"""What an adapter does: carry one parcel, and say whether it arrived."""

from __future__ import annotations

from typing import Protocol

from assist.outbound import Answer
from assist.store.outbox import Parcel


class Channel(Protocol):
    """Carries parcels to a help desk; may be asked again with the same parcel."""

    def deliver(self, parcel: Parcel) -> Answer:
        """Deliver once; never raises for what the receiver or the network does."""
