"""Which plots a report shows, from summary, outputs and earlier runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from eval.metric import Pair
from eval.plots import Axis, line_plot

SHARE = Axis("", 0, 1, "%")


def charts(
    summary: Mapping[str, Any], pairs: Sequence[Pair], trend: Sequence[tuple[str, float]] = ()
) -> list[dict[str, Any]]:
    """The plots there is data for: {title, svg}, in the order of the report.

    Args:
        summary: Content of summary.json.
        pairs: The cases with their outputs, for latencies.
        trend: (run, accuracy) of earlier runs and this one, oldest first.
    """
    made = (
        ("风险与覆盖 Risk and coverage", _risk(summary)),
        ("检索召回 Recall@k", _recall(summary)),
        ("时延分布 Latency", _latency(pairs)),
        ("正确率走势 Accuracy by run", _trend(trend)),
    )
    return [{"title": title, "svg": svg} for title, svg in made if svg]


def _risk(summary: Mapping[str, Any]) -> Markup:
    points = summary.get("risk_coverage", {}).get("points", ())
    curve = [(point["coverage"], point["risk"]) for point in points]
    x = Axis("coverage", 0, 1, "%")
    return line_plot(curve, x, SHARE, title="risk by coverage")


def _recall(summary: Mapping[str, Any]) -> Markup:
    metrics = summary["metrics"]
    curve = [
        (float(k), metrics[name]["value"])
        for k in (1, 3, 5, 10)
        if metrics.get(name := f"recall@{k}", {}).get("value") is not None
    ]
    return line_plot(curve, Axis("k", 0, 10), SHARE, title="recall by k", dots=True)


def _latency(pairs: Sequence[Pair]) -> Markup:
    times = sorted(o.timings_ms["total"] for _, o in pairs if "total" in o.timings_ms)
    curve = [(time, (rank + 1) / len(times)) for rank, time in enumerate(times)]
    if not curve:
        return Markup("")
    x = Axis("ms", 0, max(times) or 1.0)
    return line_plot([(0.0, 0.0), *curve], x, SHARE, title="share of answers by ms", steps=True)


def _trend(trend: Sequence[tuple[str, float]]) -> Markup:
    if len(trend) < 2:  # noqa: PLR2004  one run is no trend
        return Markup("")
    curve = [(float(number), value) for number, (_, value) in enumerate(trend, start=1)]
    x = Axis(f"{trend[0][0]} … {trend[-1][0]}", 1, len(trend))
    return line_plot(curve, x, SHARE, title="accuracy by run", dots=True)
