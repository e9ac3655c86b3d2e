"""The store as one object: what the rest of the product gets to see of the database."""

from __future__ import annotations

from dataclasses import dataclass

from assist.settings import Settings
from assist.store.accounts import Accounts
from assist.store.audit import Audit
from assist.store.claims import Claims
from assist.store.conversations import Conversations
from assist.store.database import Database
from assist.store.edits import Edits
from assist.store.events import Events
from assist.store.jobs import Jobs
from assist.store.outbox import Outbox
from assist.store.records import Records
from assist.store.reviews import Reviews

FILE_NAME = "assist.db"


@dataclass(frozen=True)
class Store:
    """Everything that is kept in the application database."""

    database: Database
    conversations: Conversations
    records: Records
    edits: Edits
    events: Events
    jobs: Jobs
    claims: Claims
    outbox: Outbox
    accounts: Accounts
    audit: Audit
    reviews: Reviews


def open_store(settings: Settings) -> Store:
    """Open the database that the settings name, by default DATA/assist.db, and migrate it.

    Raises:
        StoreError: It cannot be opened.
    """
    url = settings.store.url.get_secret_value()
    database = Database(url) if url else Database.at(settings.paths.data / FILE_NAME)
    return Store(
        database,
        Conversations(database),
        Records(database),
        Edits(database),
        Events(database),
        Jobs(database),
        Claims(database),
        Outbox(database),
        Accounts(database),
        Audit(database),
        Reviews(database),
    )
