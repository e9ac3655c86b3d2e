"""Accounts and sign-in sessions. A session's token is only ever stored as its hash."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, get_args

from sqlalchemy import Row, column, delete, func, select, table, update

from assist import clock
from assist.errors import StoreError
from assist.store.database import Database
from assist.store.passwords import fits_password, hash_password
from assist.text.border import admit
from assist.types import Actor, ActorRole

SESSION_HOURS = 12
ID = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
ROLES: tuple[ActorRole, ...] = get_args(ActorRole)

ACCOUNTS = table(
    "accounts",
    *map(
        column,
        ("tenant", "id", "name", "role", "groups", "password", "is_active", "created_at"),
    ),
)
SESSIONS = table(
    "sessions", *map(column, ("tenant", "token_hash", "account_id", "created_at", "expires_at"))
)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may use the desk; `groups` decide which restricted documents they may see."""

    id: str
    name: str
    role: ActorRole
    groups: tuple[str, ...] = ()
    is_active: bool = True

    def as_actor(self, tenant: str) -> Actor:
        """The account as whoever acts."""
        return Actor(self.id, tenant, self.role, self.groups)


class Accounts:
    """The accounts of a tenant and their sessions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, tenant: str, account: Account, password: str = "") -> None:
        """Add an account; without a password it can only sign in through OIDC.

        Raises:
            StoreError: The id is taken or not allowed.
            ValueError: The password is too short or too long.
        """
        if not ID.fullmatch(account.id) or account.role not in ROLES:
            raise StoreError(f"account {account.id!r} with role {account.role!r} is not allowed")
        hashed = hash_password(password) if password else ""
        with self._database.write() as connection:
            done = connection.execute(
                self._database.insert(ACCOUNTS)
                .values(
                    tenant=tenant,
                    id=account.id,
                    name=admit(account.name, max_chars=80).text or account.id,
                    role=account.role,
                    groups=json.dumps(list(account.groups), ensure_ascii=False),
                    password=hashed,
                    is_active=int(account.is_active),
                    created_at=clock.now().isoformat(),
                )
                .on_conflict_do_nothing()
            )
            if not done.rowcount:
                raise StoreError(f"account {account.id!r} exists already")

    def change(self, tenant: str, account: Account, *, password: str = "") -> None:
        """Change name, role, groups, activity and, where given, the password.

        An account that is switched off, or whose password changes, is signed out everywhere.

        Raises:
            StoreError: There is no such account.
            ValueError: The password is too short or too long.
        """
        values: dict[str, Any] = {
            "name": account.name,
            "role": account.role,
            "groups": json.dumps(list(account.groups), ensure_ascii=False),
            "is_active": int(account.is_active),
        }
        if password:
            values["password"] = hash_password(password)
        with self._database.write() as connection:
            where = (ACCOUNTS.c.tenant == tenant, ACCOUNTS.c.id == account.id)
            if not connection.execute(update(ACCOUNTS).where(*where).values(**values)).rowcount:
                raise StoreError(f"account {account.id!r} does not exist")
            if password or not account.is_active:
                connection.execute(
                    delete(SESSIONS).where(
                        SESSIONS.c.tenant == tenant, SESSIONS.c.account_id == account.id
                    )
                )

    def get(self, tenant: str, account_id: str) -> Account | None:
        """An account, or None."""
        with self._database.read() as connection:
            row = connection.execute(
                select(ACCOUNTS).where(ACCOUNTS.c.tenant == tenant, ACCOUNTS.c.id == account_id)
            ).one_or_none()
        return _account(row) if row is not None else None

    def all(self, tenant: str) -> Sequence[Account]:
        """Every account, by id."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(ACCOUNTS).where(ACCOUNTS.c.tenant == tenant).order_by(ACCOUNTS.c.id)
            ).all()
        return tuple(_account(row) for row in rows)

    def count(self, tenant: str) -> int:
        """How many accounts there are; 0 = the first administrator has to be set up."""
        with self._database.read() as connection:
            query = select(func.count()).select_from(ACCOUNTS).where(ACCOUNTS.c.tenant == tenant)
            return int(connection.execute(query).scalar_one())

    def check_password(self, tenant: str, account_id: str, password: str) -> Account | None:
        """The account whose password this is; None, in the same time, for every other answer."""
        with self._database.read() as connection:
            row = connection.execute(
                select(ACCOUNTS).where(ACCOUNTS.c.tenant == tenant, ACCOUNTS.c.id == account_id)
            ).one_or_none()
        is_right = fits_password(password, row.password if row is not None else "")
        return _account(row) if row is not None and is_right and row.is_active else None

    def open_session(self, tenant: str, account_id: str) -> str:
        """Sign an account in; returns the token for its browser, which is stored nowhere."""
        token, now = secrets.token_urlsafe(32), clock.now()
        with self._database.write() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.expires_at < now.isoformat()))
            connection.execute(
                self._database.insert(SESSIONS).values(
                    tenant=tenant,
                    token_hash=_digest(token),
                    account_id=account_id,
                    created_at=now.isoformat(),
                    expires_at=(now + timedelta(hours=SESSION_HOURS)).isoformat(),
                )
            )
        return token

    def of_session(self, tenant: str, token: str) -> Account | None:
        """The active account behind a session's token, as it is now; None when it has ended."""
        if not token:
            return None
        query = (
            select(ACCOUNTS)
            .join(
                SESSIONS,
                (SESSIONS.c.tenant == ACCOUNTS.c.tenant) & (SESSIONS.c.account_id == ACCOUNTS.c.id),
            )
            .where(
                SESSIONS.c.tenant == tenant,
                SESSIONS.c.token_hash == _digest(token),
                SESSIONS.c.expires_at > clock.now().isoformat(),
                ACCOUNTS.c.is_active == 1,
            )
        )
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return _account(row) if row is not None else None

    def close_session(self, tenant: str, token: str) -> None:
        """Sign one browser out."""
        with self._database.write() as connection:
            connection.execute(
                delete(SESSIONS).where(
                    SESSIONS.c.tenant == tenant, SESSIONS.c.token_hash == _digest(token)
                )
            )


def _account(row: Row[Any]) -> Account:
    groups = tuple(json.loads(row.groups))
    return Account(row.id, row.name, row.role, groups, bool(row.is_active))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
