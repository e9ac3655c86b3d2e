"""Jobs of the desk itself, in a process of their own: drafts made before a case is opened."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from assist.bootstrap import Services, open_services
from assist.conversations.intake import PREPARE
from assist.errors import StoreError
from assist.settings import Settings
from assist.store.jobs import Job
from assist.store.worker import Handler, Report, run_process
from assist.types import Actor


def handlers(settings: Settings) -> Mapping[str, Handler]:
    """What does the work, by kind of job."""
    services = open_services(settings)
    return {PREPARE: lambda job, report: _prepare(services, job, report)}


def _prepare(services: Services, job: Job, _report: Report) -> dict[str, Any]:
    """Draft a case as an agent without special rights would get it."""
    is_single = services.settings.access.sign_in == "off"
    actor = services.local_actor() if is_single else Actor("worker", job.tenant, "agent")
    case_id = str(job.payload.get("case_id", ""))
    conversation = services.store.conversations.get(actor, case_id)
    if conversation is None:
        raise StoreError(f"conversation {case_id!r} does not exist")
    if services.casework.is_prepared(actor, conversation):
        return {"case_id": case_id, "drafted": 0}
    desk = services.casework.prepare(actor, conversation)
    return {"case_id": case_id, "drafted": int(desk is not None)}


if __name__ == "__main__":
    sys.exit(run_process(handlers))
