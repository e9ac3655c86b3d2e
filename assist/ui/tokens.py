"""Tokens that let the browser part of a page call the desk's routes: signed, short-lived."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import asdict
from functools import cache

from assist.errors import AccessDenied
from assist.types import Actor

LIFETIME_S = 600


@cache
def _secret() -> bytes:
    return secrets.token_bytes(32)  # per process: a restart makes every open page ask for a new one


def issue_token(actor: Actor, session_id: str) -> str:
    """A token for this actor and session that expires after ten minutes."""
    claims = {"actor": asdict(actor), "session": session_id, "exp": int(time.time()) + LIFETIME_S}
    body = base64.urlsafe_b64encode(json.dumps(claims, sort_keys=True).encode())
    return f"{body.decode()}.{_sign(body)}"


def read_token(token: str) -> tuple[Actor, str]:
    """The actor and session of a token.

    Raises:
        AccessDenied: It is not ours, or it has expired.
    """
    body, _, signature = token.partition(".")
    if not hmac.compare_digest(_sign(body.encode()).encode(), signature.encode()):
        raise AccessDenied("the page's token is not valid")
    claims = json.loads(base64.urlsafe_b64decode(body))
    if claims["exp"] < time.time():
        raise AccessDenied("the page's token has expired")
    values = claims["actor"]
    return Actor(values["id"], values["tenant"], values["role"], tuple(values["groups"])), claims[
        "session"
    ]


def _sign(body: bytes) -> str:
    return hmac.new(_secret(), body, hashlib.sha256).hexdigest()
