"""Screen texts: the same keys and placeholders in both languages."""

import re
import string
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assist.ui.i18n import LANGS, labels, moment, t, t_or, texts

ROOT = Path(__file__).parents[3]
SCREENS = [
    path
    for folder in ("assist/ui", "assist/pages", "ingest/pages", "eval/ui", "eval/pages")
    for path in sorted((ROOT / folder).glob("*.py"))
]
USED = re.compile(r"""\bt\(\s*f?["']([a-z0-9_@.]+)["']""")


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys_and_placeholders():
    zh, en = (texts(lang) for lang in LANGS)
    assert zh.keys() == en.keys()
    assert {key: fields(zh[key]) for key in zh} == {key: fields(en[key]) for key in en}
    assert [key for lang in LANGS for key, text in texts(lang).items() if not text.strip()] == []


@pytest.mark.parametrize("path", SCREENS, ids=lambda p: p.name)
def test_every_key_that_a_screen_names_exists(path):
    named = set(USED.findall(path.read_text("utf-8")))
    assert sorted(named - texts("zh").keys()) == []


def test_texts_are_filled_in():
    assert t("composer.version", "en", n=1, of=2) == "Version 1/2"
    assert t("queue.next", "zh") == "下一个"
    assert t_or("tone.unheard-of", "en", "brisk") == "brisk"
    assert labels("lang", "en") == {"label": "Screen language", "zh": "中文", "en": "English"}
    with pytest.raises(KeyError):
        t("nothing", "en")


def test_a_time_is_short_where_the_day_is_known():
    now = datetime(2026, 5, 18, 6, 30, tzinfo=UTC)
    zone = "Asia/Shanghai"
    assert moment(now, "zh", zone, now=now) == "14:30"
    assert moment(now - timedelta(hours=15), "zh", zone, now=now) == "5-17"
    assert moment(now - timedelta(days=1), "en", zone, now=now) == "17 May"
    assert moment(now - timedelta(days=200), "en", zone, now=now) == "30 Oct 2025"
    assert moment(now - timedelta(days=200), "zh", zone, now=now) == "2025-10-30"
