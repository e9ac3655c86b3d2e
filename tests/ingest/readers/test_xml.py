import pytest

from assist.errors import UnreadableDocument
from ingest.readers.xml import read_xml


def found(text, codec="utf-8"):
    return [(b.kind, b.label, b.text) for b in read_xml(text.encode(codec)).blocks]


def test_repeated_elements_are_records():
    text = (
        '<?xml version="1.0" encoding="gb2312"?><faq><item><q>能退吗</q><a>能</a></item>'
        "<item><q>运费</q><a>买家&lt;b&gt;付&lt;/b&gt;</a></item></faq>"
    )
    assert found(text, "gbk") == [
        ("record", "", "q：能退吗\na：能"),
        ("record", "", "q：运费\na：买家付"),
    ]


def test_prose_keeps_its_order():
    text = "<doc><p>一<b>二</b>三</p><note>四</note><p>五</p></doc>"
    assert found(text) == [("record", "", "一二三"), ("record", "", "四"), ("record", "", "五")]


def test_a_document_type_is_refused():
    text = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'
    with pytest.raises(UnreadableDocument, match="DTD"):
        read_xml(text.encode())


def test_malformed_xml_is_read_as_far_as_possible():
    extract = read_xml("<r><a>退货</a><b>运费</r>".encode())
    assert "退货" in "\n".join(block.text for block in extract.blocks)
    assert len(extract.warnings) == 1
