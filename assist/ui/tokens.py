"""Tokens that let the browser part of a page call the desk's routes: signed, short-lived.

A token names an account and a page; what the account may do is looked up on every call.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from functools import cache

from assist.bootstrap import services
from assist.errors import AccessDenied
from assist.types import Actor

LIFETIME_S = 600


@cache
def _own_secret() -> bytes:
    return secrets.token_bytes(32)  # per process: a restart makes every open page ask for a new one


def issue_token(actor: Actor, session_id: str) -> str:
    """A token for this account and page that expires after ten minutes."""
    claims = {"id": actor.id, "session": session_id, "exp": int(time.time()) + LIFETIME_S}
    body = base64.urlsafe_b64encode(json.dumps(claims, sort_keys=True).encode())
    return f"{body.decode()}.{_sign(body)}"


def read_token(token: str) -> tuple[str, str]:
    """The account id and page of a token.

    Raises:
        AccessDenied: It is not ours, or it has expired.
    """
    body, _, signature = token.partition(".")
    if not hmac.compare_digest(_sign(body.encode()).encode(), signature.encode()):
        raise AccessDenied("the page's token is not valid")
    claims = json.loads(base64.urlsafe_b64decode(body))
    if claims["exp"] < time.time():
        raise AccessDenied("the page's token has expired")
    return str(claims["id"]), str(claims["session"])


def _sign(body: bytes) -> str:
    shared = services().settings.access.secret.get_secret_value()
    return hmac.new(shared.encode() or _own_secret(), body, hashlib.sha256).hexdigest()
