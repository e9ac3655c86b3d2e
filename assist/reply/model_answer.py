"""From what a model wrote to pieces of a draft; an answer that breaks a rule is none."""

from __future__ import annotations

from collections.abc import Sequence

from assist.errors import BadModelOutput
from assist.reply.compose import Piece
from assist.reply.draft import DraftRequest, reply_language
from assist.reply.guard import CRITICAL
from assist.reply.offers import as_offer
from assist.reply.parse import ModelSentence, parse_sentences
from assist.reply.phrase import kind_of, language_of
from assist.reply.prompts import repeats
from assist.reply.statements import find_statement
from assist.reply.support import find_citations
from assist.text.sentences import is_courtesy
from assist.types import Citation, Evidence, Sentence

MIN_FOREIGN_WORDS = 5  # fewer may be a name


def read_answer(
    text: str, shown: Sequence[Evidence], request: DraftRequest, rules: str
) -> list[Piece]:
    """Read a model's answer.

    Args:
        text: The whole answer.
        shown: The evidence as the prompt numbered it, from 1.
        request: The case.
        rules: What the model was told to keep to.

    Returns:
        Its sentences with verbatim citations; claims of finished actions as offers.

    Raises:
        BadModelOutput: There is no sentence, none cites anything, one is in another language than
            the reply's, or one repeats the rules.
    """
    pieces = [_piece(each, shown, request) for each in parse_sentences(text, len(shown))]
    if not any(piece.citations for piece in pieces):
        raise BadModelOutput("no sentence cites any evidence", raw=text)
    lang = reply_language(request.message, request.triage)
    if any(_is_foreign(piece.text, lang) for piece in pieces):
        raise BadModelOutput("a sentence is not in the reply language", raw=text)
    if any(repeats(piece.text, rules) for piece in pieces):
        raise BadModelOutput("a sentence repeats the rules instead of the evidence", raw=text)
    return pieces


def problems_of(sentences: Sequence[Sentence]) -> str:
    """What a repair has to change: each sentence that may not be said, and why."""
    critical = [each for each in sentences if CRITICAL.intersection(each.failed_checks)]
    doubted = critical or [each for each in sentences if each.state == "unsupported"]
    failed = [f"“{each.text}” ({', '.join(sorted(each.failed_checks))})" for each in doubted]
    return f"the evidence does not allow {'; '.join(failed)}"


def _piece(sentence: ModelSentence, shown: Sequence[Evidence], request: DraftRequest) -> Piece:
    """A sentence with the verbatim spans of what it cites; the model only named the chunks."""
    text = as_offer(sentence.text)
    if text != sentence.text and find_statement(text) is None:
        return Piece(text, "action")
    if is_courtesy(text) and not sentence.citations:
        return Piece(text, "courtesy")
    citations: list[Citation] = []
    for number in sentence.citations:
        citations += find_citations(text, [shown[number - 1]], request.message)
    return Piece(text, kind_of(text), tuple(dict.fromkeys(citations)))


def _is_foreign(text: str, lang: str) -> bool:
    """Whether a sentence is plainly not in a language."""
    if lang == "zh":
        return language_of(text) == "en" and len(text.split()) >= MIN_FOREIGN_WORDS
    return language_of(text) == "zh"
