"""Which adapter carries what, and one round of deliveries."""

from __future__ import annotations

from collections.abc import Mapping

from assist.channels.chatwoot import PREFIX, ChatwootChannel
from assist.channels.protocol import Channel
from assist.channels.webhook import WebhookChannel
from assist.settings import Channels
from assist.store.outbox import Outbox


def open_channels(settings: Channels) -> Mapping[str, Channel]:
    """The adapters that the settings name."""
    found: dict[str, Channel] = {}
    if settings.webhook_url:
        secret = settings.webhook_secret.get_secret_value()
        found["webhook"] = WebhookChannel(settings.webhook_url, secret)
    if settings.chatwoot_url:
        token = settings.chatwoot_token.get_secret_value()
        found["chatwoot"] = ChatwootChannel(settings.chatwoot_url, token)
    return found


def channel_of(case_id: str, channels: Mapping[str, Channel]) -> str:
    """The adapter for a case: where it came from, else the webhook, else "" = the clipboard."""
    if case_id.startswith(f"{PREFIX}-") and "chatwoot" in channels:
        return "chatwoot"
    return "webhook" if "webhook" in channels else ""


def deliver_due(outbox: Outbox, channels: Mapping[str, Channel], *, limit: int = 20) -> int:
    """Deliver what is due; returns how many parcels were tried."""
    for count in range(limit):
        parcel = outbox.claim()
        if parcel is None:
            return count
        channel = channels.get(parcel.channel)
        if channel is None:
            outbox.settle(parcel, error=f"channel {parcel.channel} is not set up", is_final=True)
            continue
        answer = channel.deliver(parcel)
        outbox.settle(parcel, error="" if answer.is_ok else answer.error, is_final=answer.is_final)
    return limit
