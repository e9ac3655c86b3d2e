"""The only way out of the machine beside the language model: HTTPS posts to configured addresses.

No redirects are followed, no address from a message or document is ever used.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from assist import clock

TIMEOUT_S = 10.0
CONNECT_S = 3.0
SIGNATURE = "X-Assist-Signature"
TIMESTAMP = "X-Assist-Timestamp"
IDEMPOTENCY = "Idempotency-Key"
FINAL_STATUS = frozenset({400, 401, 403, 404, 405, 410, 413, 422})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver made of a post. `is_final`: trying again makes no sense."""

    is_ok: bool
    error: str = ""
    is_final: bool = False


def post_json(
    url: str,
    body: Mapping[str, Any],
    *,
    key: str,
    secret: str = "",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Post a JSON body once.

    Args:
        url: From the settings.
        body: What to say.
        key: The same for every attempt at one delivery, so that the receiver can tell.
        secret: Signs timestamp and body (see `sign`); "" = unsigned.
        headers: Further headers, such as an access token.

    Returns:
        Whether it arrived. Errors name status or kind, never a body.
    """
    raw = json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
    sent = {"Content-Type": "application/json", IDEMPOTENCY: key, **(headers or {})}
    if secret:
        stamp = str(int(clock.now().timestamp()))
        sent |= {TIMESTAMP: stamp, SIGNATURE: sign(secret, stamp, raw)}
    timeout = httpx2.Timeout(TIMEOUT_S, connect=CONNECT_S)
    try:
        with httpx2.Client(timeout=timeout, follow_redirects=False, trust_env=False) as client:
            status = client.post(url, content=raw, headers=sent).status_code
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        return Answer(is_ok=False, error=type(error).__name__)
    if status < 300:  # noqa: PLR2004  every 2xx
        return Answer(is_ok=True)
    return Answer(is_ok=False, error=f"HTTP {status}", is_final=status in FINAL_STATUS)


def sign(secret: str, timestamp: str, raw: bytes) -> str:
    """The signature of a body: "sha256=" + HMAC-SHA256(secret, timestamp + "." + body), hex."""
    mac = hmac.new(secret.encode(), timestamp.encode() + b"." + raw, hashlib.sha256)
    return "sha256=" + mac.hexdigest()
