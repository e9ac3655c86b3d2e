import pytest

from ingest.quality import quality_notes
from ingest.readers.blocks import Block

RULE = "签收次日起七天内，商品完好且附件齐全的，可以申请无理由退货，运费由买家承担。"


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        (RULE, []),
        ("七天可退", ["very short: 4 letters"]),
        (
            RULE * 90,
            ["no heading in 3420 characters; passages are found by their words alone"],
        ),
        ("환불은 상품 수령 후 칠일 이내에 가능합니다", ["mostly neither Chinese nor English"]),
        (RULE + "订单号 20260103123456，热线 400-800-6120。", []),
        (RULE + "请联系 13812345678。", ["holds what looks like personal data: 手机 1"]),
        ("Refunds are paid within three working days.", []),
    ],
)
def test_notes(text, notes):
    assert quality_notes([Block("paragraph", text)]) == notes


def test_headings_and_tables_change_the_judgement():
    assert quality_notes([Block("heading", "退货", 1), Block("paragraph", RULE * 90)]) == []
    assert quality_notes([Block("row", f"规则：{RULE}{n}") for n in range(200)]) == []
    assert quality_notes([]) == []
