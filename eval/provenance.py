"""What a run was made with: commit, settings, gold set, index version, packages."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Sequence
from datetime import date
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from assist import clock
from assist.settings import Settings
from eval.goldfiles import GoldSet, count_openings
from eval.goldset import GoldCase, case_json

PACKAGES = ("numpy", "faiss-cpu", "tantivy", "sentence-transformers", "onnxruntime", "langchain")
ROOT = Path(__file__).resolve().parent.parent


def run_record(
    *,
    mode: str,
    settings: Settings,
    gold: GoldSet,
    cases: Sequence[GoldCase],
    as_of: date,
    index_version: str,
) -> dict[str, Any]:
    """The content of run.json."""
    commit, is_dirty = commit_of(ROOT)
    return {
        "format": 1,
        "created_at": clock.now().isoformat(timespec="seconds"),
        "commit": commit,
        "is_dirty": is_dirty,
        "mode": mode,
        "config_sha256": config_hash(settings),
        "gold_sha256": gold_hash(cases),
        "gold_paths": [str(file) for file in gold.files],
        "gold_ids": [case.id for case in cases],
        "gold_problems": len(gold.problems),
        "gold_closed": len(gold.cases) - len(cases),
        "holdout_openings": count_openings(gold.files),
        "data": str(settings.paths.data),
        "as_of": as_of.isoformat(),
        "index_version": index_version,
        "embedding": settings.embedding.model,
        "chat_model": settings.llm.model if settings.llm.enabled else "",
        "packages": {name: _version(name) for name in PACKAGES},
    }


def prompt_texts() -> dict[str, str]:
    """Every prompt template of the product, by file name."""
    folder = resources.files("assist.reply") / "templates"
    files = (file for file in folder.iterdir() if file.name.endswith(".md"))
    return {file.name: file.read_text(encoding="utf-8") for file in files}


def run_folder(data: Path, mode: str) -> Path:
    """A new run folder: DATA/eval/<UTC time>-<commit>-<mode>."""
    commit, _ = commit_of(ROOT)
    stamp = clock.now().strftime("%Y%m%dT%H%M%SZ")
    return data / "eval" / f"{stamp}-{commit[:8] or 'nogit'}-{mode}"


def gold_hash(cases: Sequence[GoldCase]) -> str:
    """Hash of the cases' content, whatever their order."""
    lines = sorted(case_json(case) for case in cases)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def config_hash(settings: Settings) -> str:
    """Hash of the settings that can change an answer; folders and secrets are left out."""
    text = settings.model_dump_json(include={"embedding", "retrieval", "reply", "business_zone"})
    return hashlib.sha256(text.encode()).hexdigest()


def commit_of(root: Path) -> tuple[str, bool]:
    """The commit of a checkout and whether it has changes; ("", False) outside of git."""
    git = shutil.which("git")
    if git is None:
        return "", False
    head = _git(git, root, "rev-parse", "HEAD")
    return head, bool(head and _git(git, root, "status", "--porcelain", "--untracked-files=no"))


def _git(git: str, root: Path, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603  fixed arguments
        [git, "-C", str(root), *arguments], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else ""


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
