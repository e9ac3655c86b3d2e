"""What proves an agent's reply: passages of the knowledge, found or chosen by the manager."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from assist.candidates import Candidate
from assist.index.freshness import may_see
from assist.text.border import admit
from assist.types import CustomerMessage, Turn
from assist.ui.chrome import Frame
from assist.ui.tables import choose
from eval.corpus import Corpus
from eval.goldset import Quote
from eval.prefill import Prefilled
from eval.quoting import Proof, by_closeness, quotable, shared_words, statements

DEEP = 12  # chunks that are searched for a reply's proof
SHOWN = 12  # passages offered


def passages_for(frame: Frame, corpus: Corpus, candidate: Candidate) -> list[Quote]:
    """Passages that may prove the reply: what the agent was shown, then what a search finds."""
    texts = [*candidate.evidence, *_searched(frame, candidate, candidate.sent)]
    return quotable(texts, corpus, candidate.as_of, dict(candidate.filters))


def chosen(candidate: Candidate) -> list[Proof]:
    """What the manager has chosen so far."""
    kept: list[Proof] = st.session_state.setdefault(f"gold-proofs-{candidate.id}", [])
    return kept


def show(frame: Frame, corpus: Corpus, candidate: Candidate, draft: Prefilled) -> None:
    """Say what is unproven, and let the manager choose document, passage and words."""
    key = f"gold-{candidate.id}"
    if draft.unproven:
        st.warning(frame.t("gold.unproven"))
        for sentence in draft.unproven:
            st.text(sentence)
    needs_fact = draft.case.expected_action == "answer" and not draft.case.facts
    if needs_fact and not draft.unproven:
        st.warning(frame.t("gold.nofact"))
    is_open = bool(draft.unproven) or needs_fact
    with st.expander(frame.t("gold.proof"), expanded=is_open, key=f"{key}-proof"):
        _kept(frame, candidate)
        _search(frame, corpus, candidate, draft, key)


def _search(frame: Frame, corpus: Corpus, candidate: Candidate, draft: Prefilled, key: str) -> None:
    left, right = st.columns(2)
    doc = left.selectbox(
        frame.t("gold.proof.document"),
        ["", *_readable(frame, corpus)],
        format_func=lambda each: each or frame.t("gold.proof.everywhere"),
        key=f"{key}-document",
    )
    round_ = len(chosen(candidate))
    default = next(iter((*draft.unproven, *statements(candidate.sent))), candidate.turns[-1].text)
    wanted = right.text_input(frame.t("gold.proof.query"), default, key=f"{key}-query-{round_}")
    wanted = admit(wanted).text.strip() or default
    found = _offered(frame, corpus, candidate, doc, wanted)
    if not found:
        st.text(frame.t("gold.proof.none"))
        return
    rows = [{"doc": quote.doc, "quote": quote.quote} for quote in found]
    columns = {
        "doc": st.column_config.TextColumn(frame.t("gold.cell.doc"), width="small"),
        "quote": st.column_config.TextColumn(frame.t("gold.cell.quote"), width="large"),
    }
    alt = frame.t("gold.proof")
    quote = found[choose(rows, columns, key=f"{key}-passages-{round_}", alt=alt, max_height=220)]
    st.code(quote.quote, language=None, wrap_lines=True)
    _words(frame, candidate, quote, wanted)


def _readable(frame: Frame, corpus: Corpus) -> list[str]:
    """Keys of the documents that the manager may see."""
    known = corpus.documents.items()
    return sorted(key for key, document in known if may_see(frame.actor, document.source))


def _words(frame: Frame, candidate: Candidate, quote: Quote, wanted: str) -> None:
    """Which words of the passage are the fact, and how the reply says them."""
    key = f"gold-{candidate.id}-{len(chosen(candidate))}-{abs(hash(quote))}"
    shared = shared_words(wanted, quote.quote)
    left, right = st.columns(2)
    words = left.text_input(
        frame.t("gold.proof.words"), shared, key=f"{key}-words", help=frame.t("gold.proof.help")
    ).strip()
    said = right.text_input(frame.t("gold.proof.said"), key=f"{key}-said").strip()
    if st.button(frame.t("gold.proof.add"), icon=":material/add:", key=f"{key}-add"):
        problem = _problem(candidate, quote, words, said)
        if problem:
            st.error(frame.t(problem))
            return
        chosen(candidate).append(Proof(quote, words, said))
        st.rerun()


def _problem(candidate: Candidate, quote: Quote, words: str, said: str) -> str:
    """What hinders these words from being a fact, as a key; "" = nothing."""
    if words and "".join(words.split()) not in "".join(quote.quote.split()):
        return "gold.proof.words.missing"
    reply = "".join(candidate.sent.split())
    if candidate.sent and words and "".join((said or words).split()) not in reply:
        return "gold.proof.said.missing"
    return ""


def _kept(frame: Frame, candidate: Candidate) -> None:
    kept = chosen(candidate)
    for number, proof in enumerate(kept):
        left, right = st.columns([9, 1])
        left.text(f"{proof.words or proof.quote.quote} · {proof.quote.doc}")
        if right.button(
            frame.t("gold.proof.drop"), key=f"gold-{candidate.id}-drop-{number}", type="tertiary"
        ):
            kept.pop(number)
            st.rerun()


def _offered(
    frame: Frame, corpus: Corpus, candidate: Candidate, doc: str, wanted: str
) -> Sequence[Quote]:
    if doc:
        texts = [(doc, corpus.documents[doc].text)]
    else:
        texts = [*candidate.evidence, *_searched(frame, candidate, wanted)]
    quotes = quotable(texts, corpus, candidate.as_of, dict(candidate.filters))
    return by_closeness(wanted, quotes)[:SHOWN]


def _searched(frame: Frame, candidate: Candidate, wanted: str) -> list[tuple[str, str]]:
    """(document, text) of the chunks that a search for the words finds, remembered."""
    text = wanted.strip() or candidate.turns[-1].text
    key = f"gold-found-{candidate.id}"
    memory: dict[tuple[str, str], list[tuple[str, str]]] = st.session_state.setdefault(key, {})
    place = (frame.parts.holder().id, text)
    if place not in memory:
        message = CustomerMessage(
            turns=(Turn("customer", text),),
            as_of=candidate.as_of,
            filters=dict(candidate.filters),
        )
        _, result = frame.parts.chain.search(message, DEEP, frame.actor)
        memory[place] = [(hit.chunk.doc_key, hit.chunk.text) for hit in result.evidence]
    return memory[place]
