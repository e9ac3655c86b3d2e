"""Reports: complete, escaped, self-contained."""

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from eval.compare import Comparison
from eval.gates import GateResult
from eval.goldset import Quote
from eval.markdown import render_markdown, render_pull_request
from eval.outputs import CitationRecord, SentenceRecord
from eval.report import Beside, render_html
from eval.run import ChainGenerator, generate
from eval.score import Asked, score_run
from eval.selftest import run_selftest
from eval.summary import summarise

RUN = {
    "mode": "extractive", "index_version": "v1", "commit": "abc", "is_dirty": True,
    "gold_sha256": "0" * 64, "as_of": "2026-03-01", "created_at": "2026-03-01T00:00:00+00:00",
}  # fmt: skip


@pytest.fixture
def parts(gold, good_chain, context, tmp_path):
    good_chain.replies["你们北京有线下店吗"] = (
        "answer", "full", "<img src=x onerror=alert(1)>北京有店。", {},
    )  # fmt: skip
    outputs = generate(
        gold.cases, ChainGenerator(good_chain), tmp_path, default_as_of=date(2026, 3, 1)
    )
    pairs = list(zip(gold.cases, outputs, strict=True))
    return {"run": RUN, **summarise(score_run(Asked(tuple(pairs)), context))}, pairs


def test_html_is_escaped_and_loads_nothing(parts):
    summary, pairs = parts
    gates = [GateResult("floor accuracy value", "fail", "0.1 < 0.7", ("TS-0004",))]
    html = render_html(
        summary, pairs, Beside(gates, run_selftest(["签收后7天内可以退货。"]), [BROKEN])
    )
    assert "<img" not in html
    assert "&lt;img src=x" in html
    assert "http" not in html.replace("http-equiv", "")
    assert "FAIL" in html
    assert "missed refusal" in html
    assert "Δ -0.100" in html
    assert "negation flipped" in html


BROKEN = Comparison(
    "accuracy", 8, -0.1, -0.2, 0.0, 0.1, 0.1, 0.1, broken=("TS-0004",), fixed=(), detectable=0.3
)
HOSTILE = '"><script>alert(1)</script><img src=x onerror="alert(2)">\'`{{ 7*7 }}'


class Tags(HTMLParser):
    """Collects elements and attributes of a page."""

    def __init__(self):
        super().__init__()
        self.names, self.attributes, self.targets = set(), set(), set()

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.targets.update(value[:1] for name, value in attrs if name == "href")


def test_nothing_untrusted_becomes_an_element(parts):
    summary, pairs = parts
    case, output = pairs[3]
    turn = case.turns[-1].model_copy(update={"text": HOSTILE})
    quote = Quote(doc=HOSTILE, quote=HOSTILE)
    case = case.model_copy(update={"turns": (turn,), "evidence": (quote,), "scenario": HOSTILE})
    citation = CitationRecord(1, HOSTILE, HOSTILE, HOSTILE, 0, 1)
    sentence = SentenceRecord(HOSTILE, 0, 9, HOSTILE, HOSTILE, (citation,))
    output = replace(output, text=HOSTILE, error=HOSTILE, reason=HOSTILE, sentences=(sentence,))
    gates = [GateResult(HOSTILE, "fail", HOSTILE, (HOSTILE,))]
    summary = summary | {
        "run": RUN | {"index_version": HOSTILE, "commit": HOSTILE},
        "actions": {HOSTILE: {HOSTILE: 1}},
        "slices": {HOSTILE: summary["slices"]["lang=en"]},
    }
    html = render_html(summary, [(case, output)], Beside(gates))
    page, clean = Tags(), Tags()
    page.feed(html)
    clean.feed(render_html(*parts, Beside([GateResult("g", "fail", "m", ("a",))])))
    assert page.names - clean.names <= {"small", "pre", "a"}
    assert not page.names & {"script", "img", "iframe", "link", "form", "foreignobject"}
    assert page.attributes - clean.attributes <= {"href"}
    assert page.targets <= {"#"}
    assert "{{ 7*7 }}" in html


def test_slices_name_every_dimension(parts):
    html = render_html(*parts)
    for name in ("scenario=order", "answerability=answerable", "lang=zh", "sentiment=neutral"):
        assert f"<td>{name}</td>" in html
    assert "<td>retrieved</td>" in html
    assert "Hole rate" in html


def test_html_without_gates(parts):
    assert "not gated" in render_html(*parts)


def test_markdown(parts):
    summary, _ = parts
    text = render_markdown(summary, [GateResult("g", "pass", "fine")])
    assert "| accuracy | 0.875 |" in text
    assert "| lang=en (n too small) | 1 |" in text
    assert "- PASS g: fine" in text
    assert "| TS-0004 | wrong | answered | missed refusal |" in text


def test_conditions_means_and_warnings_are_told(parts):
    summary, pairs = parts
    row = {"n": 8, "accuracy": 0.5, "base": 0.875, "drop": 0.375, "lo": 0.1, "hi": 0.6}
    run = RUN | {
        "changed_documents": [{"doc": "returns.md", "warned": [], "needs_review": ["TS-0001"]}]
    }
    summary = summary | {
        "run": run,
        "robustness": {"typo": row | {"broken": ["TS-0002"]}, "tone_angry": row | {"broken": []}},
        "tone_breaks": {"tone_angry": {"TS-0002": "action answer -> abstain"}},
        "risk_coverage": {
            "aurc": 0.2, "coverage_at_5": 0.25, "auroc": 0.6,
            "points": [{"confidence": 0.9, "coverage": 0.5, "risk": 0.1}],
        },
        "churn": {"repeat": 3, "churn": 0.125, "unstable": ["TS-0003"]},
    }  # fmt: skip
    html = render_html(summary, pairs, Beside(trend=[("a", 0.5), ("b", 0.75)]))
    assert "returns.md has changed and lost quotes: review TS-0001" in html
    assert "coverage at 5 % risk 25.0%" in html
    assert "asked 3 times each: 12.5% of the verdicts differ" in html
    assert "<td>typo</td><td>8</td><td>0.875</td><td>0.500</td><td>+0.375</td>" in html
    assert html.count('<svg viewBox="0 0 340 200"') == 4
    assert "<td>accuracy</td><td>0.875</td>" in html
    assert "<td>tone_angry</td><td>8</td><td>87.5%</td>" in html
    assert '<span class="id">TS-0002</span> action answer -&gt; abstain' in html


def test_a_pull_request_gets_verdict_differences_and_broken_cases(parts):
    summary, _ = parts
    gates = [
        GateResult("regression accuracy", "fail", "1 broken | `x`", ("TS-0004",)),
        GateResult("floor x", "skip", "not scored"),
    ]
    text = render_pull_request(summary, gates, [BROKEN])
    assert text.startswith("### Evaluation **FAIL**")
    assert "| accuracy | 0.875 | " in text
    assert " | -0.100 | 8 |" in text
    assert "| regression accuracy | FAIL | 1 broken \\| \\`x\\` TS-0004 |" in text
    assert "Not run: floor x." in text
    assert "- broken `TS-0004`: wrong, answered (missed refusal)" in text
