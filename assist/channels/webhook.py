"""The general adapter: every reply and ticket as a signed JSON post to one address.

Body: {"id", "type": "reply" | "ticket", "conversation_id", "text" | "rule", "note", "question"}.
Headers: `Idempotency-Key` (the body's id, the same for every attempt), `X-Assist-Timestamp` and
`X-Assist-Signature` (see `assist.outbound.sign`). Any 2xx answer ends the delivery.
"""

from __future__ import annotations

from assist.outbound import Answer, post_json
from assist.store.outbox import Parcel


class WebhookChannel:
    """Posts to one address.

    Args:
        url: Where to.
        secret: Signs the posts; "" = unsigned.
    """

    def __init__(self, url: str, secret: str) -> None:
        self._url = url
        self._secret = secret

    def deliver(self, parcel: Parcel) -> Answer:
        """Deliver once."""
        body = {
            **parcel.payload,
            "id": parcel.id,
            "type": parcel.kind,
            "conversation_id": parcel.case_id,
        }
        return post_json(self._url, body, key=parcel.id, secret=self._secret)
