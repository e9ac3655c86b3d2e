"""Command line: suggest, search, import, account, audit. `python -m assist --help`."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from assist.bootstrap import Services, open_services
from assist.contract import RequestError, read_request, search_record, suggestion_record
from assist.errors import AssistError
from assist.settings import read_settings
from assist.store.accounts import ROLES, Account
from assist.store.imports import import_jsonl
from assist.terminal import print_hits, print_suggestion
from assist.types import Actor, CustomerMessage

MAX_HITS = 1000
Answer = Callable[[str, CustomerMessage], dict[str, Any]]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status, 0 when it did what was asked."""
    arguments = _parser().parse_args(argv)
    try:
        settings = read_settings(paths={"data": arguments.data}) if arguments.data else None
        services = open_services(settings or read_settings())
        return int(arguments.run(services, arguments))
    except AssistError as error:
        print(f"assist: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        print("assist: interrupted", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="assist", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    suggest = commands.add_parser("suggest", help="draft replies to the requests on stdin")
    suggest.set_defaults(run=_suggest)
    search = commands.add_parser("search", help="search for the requests on stdin")
    search.add_argument("-k", type=_positive, default=10, help="hits per request (default 10)")
    search.set_defaults(run=_search)
    load = commands.add_parser("import", help="load conversations (JSON lines) into the desk")
    load.add_argument("file", type=Path)
    load.set_defaults(run=_import)
    account = commands.add_parser("account", help="add an account, or list those there are")
    account.add_argument("id", nargs="?", help="user name, with OIDC the e-mail address")
    account.add_argument("--role", choices=ROLES, default="agent")
    account.add_argument("--name", default="", help="what colleagues see")
    account.add_argument("--groups", default="", help="document groups, separated by commas")
    account.add_argument("--no-password", action="store_true", help="sign in through OIDC only")
    account.set_defaults(run=_account)
    audit = commands.add_parser("audit", help="verify the audit log's hash chain")
    audit.set_defaults(run=_audit)
    for command in (suggest, search, load, account, audit):
        command.add_argument("--data", type=Path, help="data folder (default: setting paths.data)")
    for command in (suggest, search):
        command.add_argument("--json", action="store_true", help="one JSON object a line")
        command.add_argument(
            "--input", type=Path, help="file of requests instead of stdin, one JSON object a line"
        )
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MAX_HITS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number between 1 and {MAX_HITS}")
    return int(text)


def _suggest(services: Services, arguments: argparse.Namespace) -> int:
    services.chain.check_ready()

    def answer(request_id: str, message: CustomerMessage) -> dict[str, Any]:
        suggestion = services.chain.suggest(message)
        if not arguments.json:
            print_suggestion(suggestion)
        return suggestion_record(request_id, suggestion)

    return _answer_all(arguments, answer)


def _search(services: Services, arguments: argparse.Namespace) -> int:
    services.chain.check_ready()

    def answer(request_id: str, message: CustomerMessage) -> dict[str, Any]:
        started = time.perf_counter()
        question, result = services.chain.search(message, arguments.k)
        elapsed = (time.perf_counter() - started) * 1000
        for warning in result.warnings:
            print(f"assist: {request_id}: {warning}", file=sys.stderr)
        if not arguments.json:
            print_hits(question.text, result.evidence, elapsed)
        return search_record(request_id, question.text, result.evidence, elapsed)

    return _answer_all(arguments, answer)


def _answer_all(arguments: argparse.Namespace, answer: Answer) -> int:
    """Answer every line in order; a bad line gives {id, error} and the rest goes on."""
    failed = 0
    for line in _lines(arguments.input):
        record = _answer_line(line, answer)
        if arguments.json:
            print(json.dumps(record, ensure_ascii=False), flush=True)
        elif "error" in record:
            print(f"assist: request {record['id']}: {record['error']}", file=sys.stderr)
        failed += "error" in record
    return 1 if failed else 0


def _answer_line(line: str, answer: Answer) -> dict[str, Any]:
    request_id: str | None = None
    try:
        request_id, message = read_request(line)
        return answer(request_id, message)
    except RequestError as error:
        return {"id": error.request_id, "error": str(error)}
    except Exception as error:  # noqa: BLE001  one request must not stop the batch
        return {"id": request_id, "error": f"{type(error).__name__}: {error}"}


def _lines(file: Path | None) -> Iterator[str]:
    if file is None:
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        yield from _non_empty(sys.stdin)
        return
    try:
        with file.open(encoding="utf-8", errors="replace") as stream:
            yield from _non_empty(stream)
    except OSError as error:
        raise RequestError(f"{file}: {error.strerror}") from error


def _non_empty(stream: TextIO) -> Iterator[str]:
    return (line for line in stream if line.strip())


def _account(services: Services, arguments: argparse.Namespace) -> int:
    tenant, accounts = services.settings.access.tenant, services.store.accounts
    if not arguments.id:
        for each in accounts.all(tenant):
            state = "" if each.is_active else " (off)"
            print(f"{each.id}  {each.role}  {each.name}{state}")
        return 0
    groups = tuple(filter(None, (part.strip() for part in arguments.groups.split(","))))
    account = Account(arguments.id.lower(), arguments.name, arguments.role, groups)
    password = (
        "" if arguments.no_password else getpass.getpass("password (10 characters or more): ")
    )
    try:
        accounts.add(tenant, account, password)
    except ValueError as error:
        print(f"assist: {error}", file=sys.stderr)
        return 2
    detail = {"role": account.role, "new": True}
    services.store.audit.add(Actor("console", tenant), "account", account.id, detail)
    return 0


def _audit(services: Services, _arguments: argparse.Namespace) -> int:
    broken = services.store.audit.verify(Actor(tenant=services.settings.access.tenant))
    print("the audit log is whole" if broken is None else f"broken from entry {broken} on")
    return 0 if broken is None else 1


def _import(services: Services, arguments: argparse.Namespace) -> int:
    report = import_jsonl(arguments.file, services.store.conversations, Actor())
    for number, reason in report.problems:
        print(f"assist: {arguments.file}:{number}: {reason}", file=sys.stderr)
    print(f"{report.conversations} conversations, {report.new_messages} new messages")
    return 1 if report.problems else 0


if __name__ == "__main__":
    sys.exit(main())
