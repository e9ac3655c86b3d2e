"""Every message of the readers, the radar and the doctor has words in Chinese.

The messages are taken out of the source: whoever writes a new one and forgets its line in
assist/ui/locales/reasons/zh.json fails here.
"""

import ast
from pathlib import Path

import pytest

from assist.ui.reasons import say

ROOT = Path(__file__).parents[2] / "ingest"
RAISED = {"SourceError", "UnsupportedFormat", "UnreadableDocument", "SourceTooLarge"}
KEPT = {"warnings", "warned", "review", "notes"}
SAMPLES = ("7", "8", "9", "6")
# What is only ever part of another message, or comes from outside.
PARTS = {"7", "7: 8", "span 7 8", "source 7 8"}


def template(node):
    """The message with a sample in every hole; None where it is no text of our own."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        samples = iter(SAMPLES)
        return "".join(
            each.value if isinstance(each, ast.Constant) else next(samples) for each in node.values
        )
    return None


def said(tree):
    """Nodes that become a reason."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", "")
            if name == "Finding" and len(node.args) > 1:
                yield node.args[1]
            elif name in RAISED and node.args:
                yield node.args[0]
            elif getattr(node.func, "attr", "") == "append":
                kept = getattr(node.func.value, "attr", getattr(node.func.value, "id", ""))
                if kept in KEPT:
                    yield node.args[0]
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "reason":
            yield node.value


def messages():
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        if {"ui", "pages", "commands"} & set(path.parts):
            continue
        for node in said(ast.parse(path.read_text("utf-8"))):
            text = template(node)
            if text and text not in PARTS and " " in text:
                found.setdefault(text, str(path.relative_to(ROOT)))
    return [pytest.param(text, id=f"{file}:{text[:40]}") for text, file in found.items()]


def is_chinese(text):
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


@pytest.mark.parametrize("message", messages())
def test_a_reason_has_words_in_chinese(message):
    assert is_chinese(say(message, "zh"))
    assert say(message, "en") == message


def test_the_source_was_read():
    assert len(messages()) > 80


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("holds what looks like personal data: 手机 44, 身份证 5",
         "疑似含有个人信息：手机号 44 处, 身份证号 5 处"),
        ("refused: no reader for .doc; save it as .docx", "解析失败：读不了 .doc；请另存为 .docx"),
        ("pages not read: 2, 3: page 2 is damaged", "未读的页：2, 3：第 2 页已损坏"),
        ("source '/kb' does not exist", "文件夹 '/kb' 不存在"),
        ("span 3 is in no chunk", "句段 3 不在任何片段里"),
        ("content is a PDF, not text", "内容是 PDF ，不是文本"),
        ("line 3: quote is never closed; read as plain text",
         "第 3 行：引号没有闭合，按普通文字读取"),
        ("passage ab12 is not among the first 10 for its own words",
         "用片段 ab12 自己的文字检索，它不在前 10 名"),
        ("says “7 天” where other.md says “15 天”; both are indexed",
         "这里写“7 天”，而 other.md 写“15 天”；两处都已索引"),
    ],
)  # fmt: skip
def test_what_is_inside_a_reason_is_said_too(reason, words):
    assert say(reason, "zh") == words


def test_english_pages_have_english_words_for_kinds_of_personal_data():
    reason = "holds what looks like personal data: 手机 44, 身份证 5"
    assert say(reason, "en") == (
        "holds what looks like personal data: phone numbers: 44, identity card numbers: 5"
    )


def test_what_nobody_foresaw_is_shown_as_it_is():
    assert say("the moon is full", "zh") == "the moon is full"
