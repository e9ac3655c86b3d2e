"""Values as people write them: what is not read is not checked, what is misread misleads."""

import pytest

from assist.text.support import unsupported_values
from assist.text.values import parse_values, same_value


def short(text):
    return [(v.kind, v.low, v.high, v.unit) for v in parse_values(text)]


def one(text):
    values = short(text)
    assert len(values) == 1, values
    return values[0]


@pytest.mark.parametrize(
    ("text", "kind", "low", "unit"),
    [
        ("seventeen days", "duration", 17, "day"),
        ("nineteen days", "duration", 19, "day"),
        ("twenty-five days", "duration", 25, "day"),
        ("half an hour", "duration", 0.5, "hour"),
        ("an hour and a half", "duration", 1.5, "hour"),
        ("within a week", "duration", 1, "week"),
        ("eighty dollars", "money", 80, "USD"),
        ("two thousand dollars", "money", 2000, "USD"),
        ("one hundred and fifty dollars", "money", 150, "USD"),
        ("one hundred and one thousand dollars", "money", 101_000, "USD"),
        ("-20 °C", "count", -20, "celsius"),
        ("温度-20℃", "count", -20, "celsius"),
        ("零下20度", "count", -20, "celsius"),
        ("零下二十度", "count", -20, "celsius"),
        ("三百度", "count", 300, "celsius"),
        ("四百七十七万一千元", "money", 4_771_000, "CNY"),
        ("minus 20 degrees", "count", -20, "celsius"),
        ("400 °F", "count", 400, "fahrenheit"),
        ("$5k", "money", 5000, "USD"),
        ("$5m", "money", 5_000_000, "USD"),
        ("5k yuan", "money", 5000, "CNY"),
        ("3万5千元", "money", 35_000, "CNY"),
        ("1k元", "money", 1000, "CNY"),
        ("补偿1.5k", "count", 1500, ""),
        ("4K", "count", 4, "k"),
        ("5千", "count", 5000, ""),
        ("一百五", "count", 150, ""),
        ("A$20", "money", 20, "AUD"),
        ("$20 AUD", "money", 20, "AUD"),
        ("US$20", "money", 20, "USD"),
        ("HK$30", "money", 30, "HKD"),
        ("CHF 900", "money", 900, "CHF"),
        ("CHF 1'000", "money", 1000, "CHF"),
        ("€12,50", "money", 12.5, "EUR"),
        ("12,50 €", "money", 12.5, "EUR"),
        ("€1.000,00", "money", 1000, "EUR"),
        ("£1,000.50", "money", 1000.5, "GBP"),
        ("$1.125", "money", 1.125, "USD"),
        ("20€", "money", 20, "EUR"),
        ("640 quid", "money", 640, "GBP"),
        ("a fiver", "money", 5, "GBP"),
        ("two tenners", "money", 20, "GBP"),
        ("三十五天", "duration", 35, "day"),
        ("三五折", "discount", 35, "%"),
        ("千分之五", "percent", 0.5, "%"),
        ("四分之一", "percent", 25, "%"),
        ("十五个人", "count", 15, "people"),
        ("十一点", "date", "11:00", "clock"),
        ("晚上十一点", "date", "23:00", "clock"),
        ("晚上12点", "date", "24:00", "clock"),
        ("凌晨12点", "date", "00:00", "clock"),
        ("中午1点", "date", "13:00", "clock"),
        ("十一点五十", "date", "11:50", "clock"),
        ("11点30", "date", "11:30", "clock"),
        ("nine o'clock", "date", "09:00", "clock"),
        ("2025.3.1", "date", "2025-03-01", "date"),
        ("25/3/2025", "date", "2025-03-25", "date"),
        ("3/25/2025", "date", "2025-03-25", "date"),
        ("3/1/2025", "date", "03/01/2025", "date"),
        ("3/1/25", "date", "03/01/25", "date"),
    ],
)
def test_one_value(text, kind, low, unit):
    assert one(text) == (kind, low, low, unit)


@pytest.mark.parametrize(
    ("text", "kind", "low", "high", "unit"),
    [
        ("三五天", "duration", 3, 5, "day"),
        ("十几天", "duration", 11, 19, "day"),
        ("30多天", "duration", 31, 39, "day"),
        ("两三百元", "money", 200, 300, "CNY"),
        ("$5-10k", "money", 5000, 10_000, "USD"),
        ("between one hundred and two hundred dollars", "money", 100, 200, "USD"),
        ("-20℃~50℃", "count", -20, 50, "celsius"),
        ("零下20到零下5度", "count", -20, -5, "celsius"),
        ("3-5件", "count", 3, 5, "piece"),
    ],
)
def test_one_range(text, kind, low, high, unit):
    assert one(text) == (kind, low, high, unit)


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("满三百减五十", [300, 50]),
        ("满三百八折", [300, 80]),
        ("买二送一", [2, 1]),
        ("买一送一", [1, 1]),
        ("buy two get one free", [2, 1]),
        ("£1.95 £9.95 £15.95", [1.95, 9.95, 15.95]),
        ("£11,80; 90", [11, 80, 90]),
        ("11/13/15号", [11, 13, 15]),
        ("运费-7元", [7]),
        ("第1、3灯", [1, 3]),
    ],
)
def test_amounts_side_by_side(text, amounts):
    assert [v.low for v in parse_values(text)] == amounts


@pytest.mark.parametrize("text", ["一百百元", "五两", "€1.000", "one thousand two thousand"])
def test_a_numeral_nobody_can_read_is_a_value_of_its_own_text(text):
    (value,) = parse_values(f"共{text}")
    assert (value.kind, value.low) == ("count", text)
    assert unsupported_values(f"共{text}", ["共1000元"])
    assert not unsupported_values(f"共{text}", [f"一共{text}。"])


@pytest.mark.parametrize(
    "text",
    [
        "一起 一下 一定 一样 一些 一点 一会儿 一直 万一 一一核对 千万 万万 十分感谢 十足",
        "请稍等一下，早一点发货，晚一点联系您，一方面一方面",
        "零件 零食 零售 二维码 三文鱼 四季 六角 两侧 两者 半天没反应",
        "周一至五，周六日，星期三，三、退款，## 二、运费",
        "第一，请提供截图；第二，等待审核；其三",
        "One of them, no one, at once, this one, a lot, an item",
        "星河二号",
    ],
)
def test_what_only_looks_like_a_number_is_none(text):
    assert short(text) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("3/1/2025", "1/3/2025"),
        ("3/1/2025", "2025年3月1日"),
        ("3/1/2025", "2025年1月3日"),
        ("3/1/2025", "3.1.2025"),
        ("-20 °C", "20 °C"),
        ("400 °F", "400 °C"),
        ("三五天", "三十五天"),
        ("三五天", "35天"),
        ("$20", "A$20"),
        ("$5k", "$5"),
        ("€1.000", "€1"),
        ("€1.000", "€1000"),
        ("晚上12点", "中午12点"),
        ("within a week", "within a month"),
        ("30多天", "30天"),
        ("三分之一", "四分之一"),
    ],
)
def test_different(first, second):
    (a,), (b,) = parse_values(first), parse_values(second)
    assert not same_value(a, b)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("零下20度", "-20℃"),
        ("三五天", "3-5天"),
        ("晚上十一点", "23:00"),
        ("03/01/2025", "3/1/2025"),
        ("3/25/2025", "2025-03-25"),
        ("15 quid", "£15"),
        ("a fiver", "£5"),
        ("two and a half hours", "两个半小时"),
        ("half an hour", "30 minutes"),
        ("3万5千元", "¥35,000"),
        ("百分之二十五", "四分之一"),
        ("100Wh", "0.1千瓦时"),
    ],
)
def test_same(first, second):
    (a,), (b,) = parse_values(first), parse_values(second)
    assert same_value(a, b)


@pytest.mark.parametrize(
    ("draft", "evidence"),
    [
        ("您有三种选择", "共2种颜色"),
        ("每人限领五瓣", "每人限领三瓣"),
        ("we will send two", "we send three"),
        ("退您一半", "退您全部"),
        ("买二送一", "买三送一"),
    ],
)
def test_a_number_without_a_unit_is_checked_too(draft, evidence):
    assert unsupported_values(draft, [evidence])


@pytest.mark.parametrize(
    ("draft", "evidence"),
    [
        ("我们有三种颜色", "共3种颜色"),
        ("You get two of them", "您会收到两个"),
        ("退您一半", "refund half"),
        ("满三百减五十", "满300减50"),
        ("买二送一", "买2件送1件"),
        ("14号和16号都有货", "14/16/18号"),
        ("六角扳手在盒内", "附扳手"),
        ("晚上8点前下单当天发货", "20:00前下单当天发货"),
        ("Someone will call you back, one of our team.", "We call back."),
    ],
)
def test_a_right_reply_is_not_blocked(draft, evidence):
    assert not unsupported_values(draft, [evidence])
