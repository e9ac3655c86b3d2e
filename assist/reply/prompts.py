"""Prompt templates: package files with ${variables}, filled in one pass, named by content."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from string import Template

from assist.errors import PromptError
from assist.text.normalise import fold

# Characters in a row, spaces aside, that a reply shares with the rules only by repeating them.
REPEATED_HAN, REPEATED_ASCII = 14, 36


def render(name: str, **variables: str) -> str:
    """Fill a template of assist/reply/templates.

    A value is never scanned again, so braces and dollars in customer text stay what they are.

    Args:
        name: File name without ".md".
        **variables: One for each ${variable} of the template.

    Raises:
        PromptError: A variable is missing or unknown.
    """
    template = Template(_source(name))
    wanted = set(template.get_identifiers())
    if wanted != set(variables):
        missing, unknown = sorted(wanted - set(variables)), sorted(set(variables) - wanted)
        raise PromptError(f"prompt {name}: missing {missing}, unknown {unknown}")
    return template.substitute(variables)


def prompt_id(name: str, *others: str) -> str:
    """The first template's name and 8 hex of the sha256 of all, e.g. system_zh@1f2e3d4c."""
    sources = "\0".join(map(_source, (name, *others)))
    return f"{name}@{hashlib.sha256(sources.encode()).hexdigest()[:8]}"


def repeats(text: str, rules: str) -> bool:
    """Whether a text repeats a long piece of what a model was told, spaces and case aside.

    Args:
        text: One sentence of a model's answer.
        rules: The system message, without evidence and conversation.
    """
    said, told = ("".join(fold(each).split()) for each in (text, rules))
    size = REPEATED_ASCII if said.isascii() else REPEATED_HAN
    return any(said[at : at + size] in told for at in range(len(said) - size + 1))


@cache
def _source(name: str) -> str:
    return (resources.files("assist.reply") / "templates" / f"{name}.md").read_text("utf-8")
