"""Three means, computed by hand; changed documents."""

import pytest

from assist.errors import GoldSetError
from eval.freshness import changed_documents
from eval.manifest import build_manifest
from eval.means import read_weights, three_means


def cases(gold, *scenarios):
    return [gold.cases[0].model_copy(update={"scenario": name}) for name in scenarios]


def test_three_means(gold):
    rows = list(zip(cases(gold, "order", "order", "product"), (1.0, 0.0, 1.0), strict=True))
    weights = {"order": 0.3, "product": 0.6, "other": 0.1}
    assert three_means(rows, weights) == {
        "plain": 0.666667,
        "scenarios": 0.75,
        "weighted": pytest.approx((0.15 + 0.6) / 0.9, abs=1e-6),
    }
    assert three_means(rows, {"order": 1.0})["weighted"] is None
    assert three_means([], weights)["plain"] is None


def test_weights_of_the_first_folder_that_has_some(tmp_path):
    assert read_weights([tmp_path]) == {}
    (tmp_path / "weights.toml").write_text("order = 0.5\n", encoding="utf-8")
    assert read_weights([tmp_path / "absent", tmp_path]) == {"order": 0.5}
    for bad in ("order = ", 'order = "x"', "order = -1"):
        (tmp_path / "weights.toml").write_text(bad, encoding="utf-8")
        with pytest.raises(GoldSetError, match=r"weights\.toml"):
            read_weights([tmp_path])


def test_a_changed_document_names_who_must_look(gold, context, folder):
    manifest = build_manifest(
        folder, gold.cases, context.corpus, knowledge="../kb", default_as_of="2026-03-01"
    )
    assert changed_documents(manifest, context.corpus, gold.cases) == []
    manifest["documents"]["returns.md"]["sha256"] = "other"
    moved = gold.cases[1].evidence[0].model_copy(update={"quote": "这句已经不在了"})
    lost = gold.cases[1].model_copy(update={"evidence": (moved,)})
    (row,) = changed_documents(manifest, context.corpus, [gold.cases[0], lost])
    assert row == {"doc": "returns.md", "warned": ["TS-0001"], "needs_review": ["TS-0002"]}
