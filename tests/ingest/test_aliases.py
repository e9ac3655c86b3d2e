from assist.types import Chunk, Source
from ingest.aliases import aliases_of


def chunk(text, *, key="a.csv", kind="row", heading=()):
    return Chunk(f"{key}{hash(text)}", key, text, 0, len(text), kind=kind, heading_path=heading)


def source(key="a.csv", audience="public"):
    return Source(key=key, title=key, category="catalog", sha256="0", audience=audience)


def found(*chunks, audience="public"):
    return aliases_of(chunks, {"a.csv": source(audience=audience)})


def test_a_column_of_other_names_ties_them_to_the_record():
    row = chunk("货号：W2\n商品名称：冲牙器 W2\n俗称/别名：大水箱、台式款\n价格：249")
    assert found(row) == {"大水箱": ("冲牙器 W2",), "台式款": ("冲牙器 W2",)}
    assert found(row, audience="internal") == {}


def test_a_longer_form_of_the_same_name_tells_nothing_more():
    rows = [
        chunk("名称：夜间精华\n别名：小紫瓶\n价格：1"),
        chunk("名称：夜间精华(保税版)\n别名：小紫瓶\n价格：2"),
    ]
    assert found(*rows) == {"小紫瓶": ("夜间精华",)}


def test_a_nickname_of_many_things_is_none():
    rows = [chunk(f"名称：{name}\n别名：老款\n价格：1") for name in ("水壶", "电扇", "台灯")]
    assert found(*rows) == {}


def test_a_name_in_brackets_behind_a_model():
    heading = chunk("续航：80分钟\n重量：226g", heading=("参数", "LUMO R3（小金棒）"))
    assert found(heading) == {"小金棒": ("LUMO R3",)}


def test_what_else_stands_in_brackets_is_no_name():
    headings = (
        "运费（首重1kg）",
        "续航 R3（不含表带）",
        "R3（2人）",
        "尺寸 S（厘米）",
        "R2（入门款）",
    )
    assert found(*(chunk("a：1\nb：2", heading=(one,)) for one in headings)) == {}
