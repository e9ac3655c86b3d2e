"""Token counts without network, for prompt budgets."""

from __future__ import annotations

import base64
import json
import lzma
from functools import cache
from importlib import resources

import tiktoken

OTHER_MODEL_MARGIN = 1.15  # the table is OpenAI's; other vocabularies cut Chinese differently


@cache
def _encoding() -> tiktoken.Encoding:
    folder = resources.files("assist.llm.vocabulary")
    about = json.loads((folder / "o200k_base.json").read_text("utf-8"))
    table = lzma.decompress((folder / "o200k_base.tiktoken.xz").read_bytes())
    ranks = {
        base64.b64decode(token): int(rank)
        for token, rank in (line.split() for line in table.splitlines())
    }
    return tiktoken.Encoding(
        "o200k_base",
        pat_str=about["pat_str"],
        mergeable_ranks=ranks,
        special_tokens=about["special_tokens"],
    )


def count_tokens(text: str) -> int:
    """Tokens of a text in o200k_base; special-token look-alikes count as ordinary text."""
    return len(_encoding().encode(text, disallowed_special=()))


def estimate_tokens(text: str, model: str) -> int:
    """Tokens of a text for a model: exact for OpenAI's, with a margin of 15 % for others."""
    counted = count_tokens(text)
    is_openai = model.startswith(("gpt-", "o1", "o3", "o4", "chatgpt"))
    return counted if is_openai else int(counted * OTHER_MODEL_MARGIN) + 1
