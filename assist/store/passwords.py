"""Password hashes: scrypt of the standard library, slow on purpose."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import threading

COST = 2**17
BLOCK = 8
MEMORY_BYTES = 256 * 1024 * 1024  # scrypt needs 128 * COST * BLOCK bytes, a little is overhead
MIN_CHARS = 10
MAX_CHARS = 200
_AT_ONCE = threading.BoundedSemaphore(2)  # each takes 128 MB and most of a second of one core


def hash_password(password: str) -> str:
    """The hash to store, with its own salt.

    Raises:
        ValueError: Shorter than 10 or longer than 200 characters.
    """
    if not MIN_CHARS <= len(password) <= MAX_CHARS:
        raise ValueError(f"a password has {MIN_CHARS} to {MAX_CHARS} characters")
    salt = secrets.token_bytes(16)
    return f"scrypt${COST}${BLOCK}${_text(salt)}${_text(_derive(password, salt, COST, BLOCK))}"


def fits_password(password: str, stored: str) -> bool:
    """Whether a password belongs to a stored hash; an empty hash fits none, in the same time."""
    if len(password) > MAX_CHARS:
        return False
    try:
        _, cost, block, salt, digest = stored.split("$")
    except ValueError:
        _derive(password, b"no such account!", COST, BLOCK)
        return False
    derived = _derive(password, base64.b64decode(salt), int(cost), int(block))
    return hmac.compare_digest(derived, base64.b64decode(digest))


def _derive(password: str, salt: bytes, cost: int, block: int) -> bytes:
    with _AT_ONCE:
        return hashlib.scrypt(
            password.encode(), salt=salt, n=cost, r=block, p=1, maxmem=MEMORY_BYTES, dklen=32
        )


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
