"""What the documentation names exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text("utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_named_in_code_marks_exist(page):
    named = re.findall(
        r"`((?:assist|ingest|eval|examples|bench|tests)/[\w./-]+)`", page.read_text("utf-8")
    )
    missing = [name for name in named if not (ROOT / name).exists()]
    assert missing == []


def test_the_readme_names_the_targets_of_the_makefile():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for page in (ROOT / "README.md", ROOT / "docs" / "README.en.md"):
        named = set(re.findall(r"(?:^|`)make ([a-z-]+)", page.read_text("utf-8"), re.MULTILINE))
        assert named <= targets


def test_documented_commands_are_known():
    text = "\n".join(page.read_text("utf-8") for page in PAGES)
    known = {
        "ingest": {
            *("plan", "build", "watch", "publish", "rollback", "status", "check", "receipt"),
            *("gain", "explain", "approve", "withdraw", "restore", "conflicts", "decide"),
            "synonyms",
        },
        "assist": {"suggest", "search", "import", "account", "audit"},
        "eval": {
            *("run", "score", "compare", "gate", "report", "lint", "manifest", "selftest", "gold"),
            *("injection", "calibrate", "judge", "beir", "online", "release"),
        },
    }
    for package, command in re.findall(r"python -m (ingest|assist|eval) (\w+)", text):
        assert command in known[package], f"{package} {command}"
