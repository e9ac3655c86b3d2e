"""The form in which a manager confirms a gold case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

import streamlit as st

from assist.errors import GoldSetError
from assist.types import Action, Emotion, Scenario, Sentiment
from assist.ui.chrome import Frame
from assist.ui.i18n import t_or
from eval.goldset import Answerability, FactKind, ForbiddenAct, GoldCase, RequiredAct, read_case

CHOICES: Mapping[str, tuple[str, ...]] = {
    "scenario": get_args(Scenario),
    "sentiment": get_args(Sentiment),
    "emotion": get_args(Emotion),
    "answerability": get_args(Answerability),
    "expected_action": get_args(Action),
}


def show(frame: Frame, key: str, draft: GoldCase) -> GoldCase | None:
    """Draw the form; the case as the manager confirms it, None until it is sent.

    Args:
        frame: The page.
        key: Of the form: another one where the draft is another.
        draft: What is filled in.
    """
    raw: dict[str, Any] = draft.model_dump(mode="json")
    with st.form(key, border=False):
        raw["id"] = st.text_input(frame.t("gold.field.id"), raw["id"], key=f"{key}-id")
        row = st.columns(len(CHOICES))
        for room, (field, options) in zip(row, CHOICES.items(), strict=True):
            with room:
                raw[field] = _choice(frame, key, field, options, raw[field])
        raw["evidence"] = _rows(frame, key, "evidence", raw["evidence"], {"doc": str, "quote": str})
        raw["facts"] = _facts(frame, key, raw["facts"])
        raw["must_not"] = _must_not(frame, key, raw["must_not"])
        raw["reference_answers"] = _reference(frame, key, raw["reference_answers"])
        raw["tone"] = _tone(frame, key, raw["tone"])
        raw["cluster_id"] = st.text_input(
            frame.t("gold.field.cluster"), raw["cluster_id"], key=f"{key}-cluster"
        )
        raw["critical"] = st.checkbox(frame.t("gold.field.critical"), key=f"{key}-critical")
        is_sent = st.form_submit_button(frame.t("gold.propose"), type="primary")
    if not is_sent:
        return None
    try:
        return read_case(raw, file="form")
    except GoldSetError as error:
        st.error(frame.t("gold.refused"))
        st.text(str(error))
        return None


def _choice(frame: Frame, key: str, field: str, options: Sequence[str], value: str) -> str:
    return st.selectbox(
        frame.t(f"gold.field.{field}"),
        list(options),
        index=options.index(value),
        format_func=lambda each: _option(frame, field, each),
        key=f"{key}-{field}",
    )


def _reference(frame: Frame, key: str, answers: Sequence[str]) -> list[str]:
    answer = st.text_area(
        frame.t("gold.field.reference"), "\n".join(answers[:1]), key=f"{key}-reference"
    )
    return [answer.strip()] if answer.strip() else []


def _tone(frame: Frame, key: str, tone: Mapping[str, list[str]]) -> dict[str, list[str]]:
    left, right = st.columns(2)
    acts = (("require", left, RequiredAct), ("forbid", right, ForbiddenAct))
    return {
        name: room.multiselect(
            frame.t(f"gold.field.{name}"), get_args(known), tone[name], key=f"{key}-{name}"
        )
        for name, room, known in acts
    }


def _option(frame: Frame, field: str, value: str) -> str:
    prefix = {"expected_action": "action"}.get(field, field)
    return t_or(f"{prefix}.{value}", frame.lang, value)


def _rows(
    frame: Frame,
    key: str,
    field: str,
    rows: Sequence[Mapping[str, Any]],
    columns: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """An editable table; rows that were left empty are dropped."""
    st.caption(frame.t(f"gold.field.{field}"))
    shown = [{name: row.get(name, "") for name in columns} for row in rows]
    config: dict[str, Any] = {
        name: {
            **(column if isinstance(column, dict) else {}),
            "label": frame.t(f"gold.cell.{name}"),
        }
        for name, column in columns.items()
    }
    edited = st.data_editor(
        shown or [dict.fromkeys(columns, "")],
        num_rows="dynamic",
        column_config=config,
        key=f"{key}-{field}",
    )
    return [
        {name: "" if row.get(name) is None else row[name] for name in columns}
        for row in edited
        if any(str(row.get(name) or "").strip() for name in list(columns)[:2])
    ]


def _facts(frame: Frame, key: str, facts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    shown = [dict(fact) | {"aliases": " / ".join(fact["aliases"])} for fact in facts]
    select = st.column_config.SelectboxColumn
    columns = {
        "value": str,
        "unit": str,
        "kind": select(options=list(get_args(FactKind))),
        "aliases": str,
        "polarity": select(options=["+", "-"]),
        "importance": select(options=["vital", "okay"]),
        "evidence": st.column_config.NumberColumn(min_value=0, step=1),
    }
    rows = _rows(frame, key, "facts", shown, columns)
    return [
        row
        | {
            "id": f"f{number}",
            "kind": row["kind"] or "text",
            "aliases": _forms(row["aliases"]),
            "polarity": row["polarity"] or "+",
            "importance": row["importance"] or "vital",
            "evidence": int(row["evidence"] or 0),
        }
        for number, row in enumerate(rows, start=1)
    ]


def _must_not(frame: Frame, key: str, items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    shown = [dict(item) | {"aliases": " / ".join(item["aliases"])} for item in items]
    rows = _rows(frame, key, "must_not", shown, {"value": str, "aliases": str, "why": str})
    return [row | {"aliases": _forms(row["aliases"])} for row in rows]


def _forms(cell: str) -> list[str]:
    return [form.strip() for form in str(cell).split("/") if form.strip()]
