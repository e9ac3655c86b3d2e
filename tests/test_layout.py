"""The house rules that no linter checks."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("assist", "ingest", "eval")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
SCREENS = [
    path for path in SOURCES if {"ui", "pages", "web"} & set(path.relative_to(ROOT).parts[:-1])
]
MAX_FILE_LINES = 250
MAX_FUNCTION_LINES = 50
VOCABULARY = ROOT / "assist" / "types.py"  # declarations only; in one place, so that all see them
HAN = re.compile(r"[\u3400-\u9fff]")


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_a_file_and_its_functions_stay_readable(path):
    text = path.read_text("utf-8")
    assert path == VOCABULARY or len(text.splitlines()) <= MAX_FILE_LINES
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > MAX_FUNCTION_LINES
    ]
    assert long == []


@pytest.mark.parametrize("path", SCREENS, ids=relative)
def test_screens_hold_no_chinese(path):
    assert [line for line in path.read_text("utf-8").splitlines() if HAN.search(line)] == []


def test_no_catch_all_modules():
    banned = {"utils", "helpers", "common", "core", "misc"}
    assert [relative(path) for path in SOURCES if path.stem in banned] == []


def test_init_files_hold_no_code():
    for path in SOURCES:
        if path.name == "__init__.py":
            body = ast.parse(path.read_text("utf-8")).body
            assert all(isinstance(node, ast.Expr) for node in body), relative(path)


def test_app_only_opens_screens():
    tree = ast.parse((ROOT / "app.py").read_text("utf-8"))
    named = {
        node.module if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    ours = {name for name in named if name and name.split(".")[0] in PACKAGES}
    assert {".".join(name.split(".")[:2]) for name in ours} <= {"assist.ui", "assist.web"}


def test_nothing_names_a_machine():
    """Committed text holds no absolute path of somebody's home."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607  git is wherever the user has it
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    path = re.compile(r"(?<![\w.])/(?:work|home|root|Users)/\w")
    for name in filter(None, listed.split("\0")):
        file = ROOT / name
        if file.suffix in {".py", ".md", ".toml", ".json", ".jsonl", ".js", ".css"}:
            assert not path.search(file.read_text("utf-8")), name
