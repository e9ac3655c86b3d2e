"""Gets the draft for a conversation, and whoever records what becomes of it."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

from assist.bootstrap import Services
from assist.feedback import Feedback
from assist.reply.guard import Limits, check_text
from assist.store.records import CaseRef
from assist.store.transcript import Conversation
from assist.types import Actor
from assist.ui.composer import Desk

WORKERS = 2


def open_pool() -> ThreadPoolExecutor:
    """Threads that draft, so that no model is called in a page's own thread."""
    return ThreadPoolExecutor(WORKERS, thread_name_prefix="draft")


def prepare(
    parts: Services, actor: Actor, conversation: Conversation, *, is_fresh: bool = False
) -> Desk | None:
    """The draft for the customer's last message, or None when the customer has to write first.

    A stored suggestion is kept while the knowledge is the same, and also when the agent has edited
    it: an edit is never overwritten, the desk says that the knowledge has changed.

    Args:
        parts: This process's services.
        actor: Who asks.
        conversation: The case.
        is_fresh: Make another version even though there is one.

    Raises:
        NoIndex: Nothing is published.
        StoreError: The database refused.
    """
    message = conversation.last_customer
    if message is None or conversation.is_waiting_for_customer:
        return None
    ref = CaseRef(conversation.id, message.id)
    known = parts.store.records.suggestions(actor, ref)
    saved = parts.store.records.saved_drafts(actor, [each.id for each in known])
    live = parts.holder().id
    is_stale = bool(known) and known[-1].index_version != live
    if is_fresh or not known or (is_stale and not saved):
        suggestion = parts.chain.suggest(conversation.to_message(), actor)
        parts.store.records.save_suggestion(actor, ref, suggestion)
        known, is_stale = (*known, suggestion), False
    rejected = {
        e.version_id
        for e in parts.store.events.find(actor, case_id=conversation.id, kind="rejected")
    }
    return Desk(conversation, known, saved, known[-1].id in rejected, is_stale)


def submit(
    pool: ThreadPoolExecutor, parts: Services, actor: Actor, conversation: Conversation
) -> Future[Desk | None]:
    """Start `prepare` in the background."""
    return pool.submit(prepare, parts, actor, conversation)


def feedback_of(parts: Services) -> Feedback:
    """Records decisions; edited text is checked within the authority that the settings name."""
    limits = Limits.from_settings(parts.settings.reply.authority)
    return Feedback(parts.store, partial(check_text, limits=limits))
