import pytest

from assist.privacy import mask, unmask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我叫王小明，电话138 1234 5678", "我叫<姓名_1>，电话<手机_1>"),
        ("手机+86 13812345678。", "手机<手机_1>。"),
        ("打１３８１２３４５６７８", "打<手机_1>"),
        ("一三八一二三四五六七八", "<手机_1>"),
        ("地址浙江省杭州市西湖区文三路12号3栋502", "地址<地址_1>"),
        ("寄浙江省杭州市文三路12号南风里8幢203室", "<地址_1>"),
        ("我叫温子衿，退款", "我叫<姓名_1>，退款"),
        ("微信号 abc_12345 邮箱a.b@c.com", "微信号 <微信_1> 邮箱<邮箱_1>"),
        ("身份证11010519491231002X", "身份证<身份证_1>"),
        ("卡号4111 1111 1111 1111", "卡号<银行卡_1>"),
        ("My name is John Smith, 123 Main Street", "My name is <姓名_1>, <地址_1>"),
        ("13812345678和13812345678", "<手机_1>和<手机_1>"),
        ("13812345678和13912345678", "<手机_1>和<手机_2>"),
    ],
)
def test_personal_data_is_masked(text, masked):
    assert mask(text).text == masked


@pytest.mark.parametrize(
    "text",
    [
        "订单AH20260312-0417，单号SF1234567890123，价格1399元",
        "热线400-800-6120，型号AF-700，R7 Pro 5200mAh",
        "身份证110105194912310021",  # wrong check digit
        "卡号4111 1111 1111 1112",  # fails Luhn
        "我是真的很生气，退到原卡",
        "订单号20260312138123456789",
    ],
)
def test_what_is_not_personal_stays(text):
    assert mask(text).text == text


def test_unmask_gives_the_original_back():
    text = "我叫王小明，电话13812345678，王小明住浙江省杭州市西湖区文三路12号"
    masked = mask(text, {"王小明": "姓名"})
    assert "王小明" not in masked.text
    assert unmask(masked.text, masked.originals) == text
