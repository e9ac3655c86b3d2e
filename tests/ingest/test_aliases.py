from datetime import date

import pytest

from assist.text.names import Alias
from assist.types import Chunk, Source
from ingest.aliases import aliases_of


def row(text, number=0, key="a.csv"):
    return Chunk(f"{number:016x}", key, text, 0, len(text), kind="row")


def found(*texts, **options):
    source = Source(key="a.csv", title="", category="catalog", sha256="0", **options)
    rows = [row(text, number) for number, text in enumerate(texts)]
    return {alias: one.name for alias, one in aliases_of(rows, {"a.csv": source}).items()}


W2 = "货号：W2\n商品名称：冲牙器 W2\n俗称/别名：大水箱、台式款\n价格：249"


def test_a_column_of_other_names_ties_them_to_the_record():
    assert found(W2) == {"大水箱": "冲牙器 W2", "台式款": "冲牙器 W2"}
    english = "Title：Torrent floor lamp\nAlso known as：the tall one or big bob\nPrice：99"
    assert found(english) == {"the tall one": "Torrent floor lamp", "big bob": "Torrent floor lamp"}
    source = Source(key="a.csv", title="", category="catalog", sha256="0")
    assert aliases_of([row(W2)], {"a.csv": source})["大水箱"] == Alias("冲牙器 W2", "a.csv")


@pytest.mark.parametrize(
    "hidden",
    [{"audience": "internal"}, {"acl_groups": ("vip",)}, {"valid_to": date(2020, 1, 1)}],
)
def test_what_not_everybody_may_see_names_nothing(hidden):
    assert found(W2, **hidden) == {}


def test_a_longer_form_of_the_same_name_tells_nothing_more():
    rows = [f"名称：{name}\n别名：小紫瓶\n价格：1" for name in ("夜间精华(保税版)", "夜间精华")]
    assert found(*rows) == {"小紫瓶": "夜间精华"}
    models = [f"名称：W{n}\n别名：大水箱\n价格：1" for n in (2, 20, 21)]
    assert found(*models) == {}


def test_a_nickname_of_many_things_is_none_however_many_there_are():
    rows = [f"名称：{n}号水杯\n别名：暂无、老款\n价格：1" for n in range(3000)]
    assert found(*rows) == {}


def test_ordinary_words_are_no_nicknames():
    assert found("名称：S5面霜\n别名：防水、蓝罐\n价格：1") == {"蓝罐": "S5面霜"}
    rows = [
        f"名称：{name}\n别名：{alias}\n价格：1"
        for name, alias in (("薯片 S5", "海盐"), ("海盐苏打饼", "苏打"), ("海盐焦糖棒", "棒棒"))
    ]
    assert found(*rows) == {"苏打": "海盐苏打饼", "棒棒": "海盐焦糖棒"}


def test_columns_that_only_sound_alike_are_none():
    assert found("名称：水壶\nMother name：Anna Lee\nURL alias：summer-sale") == {}
