import numpy as np
import pytest

from assist.errors import UnreadableDocument
from ingest.readers.encoding import decode

ZH = "退换货政策：自签收之日起7天内，商品完好且不影响二次销售的，可申请无理由退货。"
TRADITIONAL = "退貨政策：簽收後七天內可申請無理由退貨，商品須保持完好。運費由買家承擔。"
WESTERN = "Café résumé: the naïve price is £5 – no more, for each café. "


@pytest.mark.parametrize(
    ("text", "codec", "named"),
    [
        (ZH, "utf-8", "utf-8"),
        (ZH, "utf-8-sig", "utf-8"),
        (ZH, "gbk", "gb18030"),
        ("𠮷野家㐂门店：" + ZH, "gb18030", "gb18030"),
        (TRADITIONAL, "big5", "big5hkscs"),
        (ZH, "utf-16", "utf-16-le"),
        (ZH, "utf-16-be", "utf-16-be"),
        ("Return policy: 30 days.", "utf-16-le", "utf-16-le"),
        (WESTERN, "cp1252", "cp1252"),
        ("退货", "gbk", "gb18030"),
        ("運費", "big5", "big5hkscs"),
    ],
)
def test_finds_the_encoding(text, codec, named):
    found = decode(text.encode(codec))
    assert (found.text, found.encoding, found.lost) == (text, named, 0)


def test_a_page_with_two_broken_bytes_stays_readable():
    data = (ZH * 20).encode("gbk")
    found = decode(data[:101] + b"\xff\xff" + data[101:])
    assert found.encoding == "gb18030"
    assert 0 < found.lost <= 4
    assert "无理由退货" in found.text


def test_a_declared_encoding_is_tried_first():
    page = b'<meta charset="big5">' + TRADITIONAL.encode("big5")
    assert decode(page, declared=True).text.endswith(TRADITIONAL)


def test_line_ends_and_nul_are_normalised():
    assert decode(b"a\r\nb\rc\0d").text == "a\nb\ncd"


@pytest.mark.parametrize(
    "data",
    [
        np.random.default_rng(1).bytes(4096),
        ZH.encode() + b"\n" + ZH.encode("gbk"),
        bytes(range(1, 32)) * 50,
    ],
)
def test_what_is_no_text_is_refused(data):
    with pytest.raises(UnreadableDocument):
        decode(data)


def test_a_byte_order_mark_is_believed_whatever_the_script():
    for text in ("👍🏽", "환불은 7일 이내에 가능합니다", "تعليمات"):
        assert decode(text.encode("utf-16")).text == text
        assert decode(text.encode("utf-8-sig")).text == text
