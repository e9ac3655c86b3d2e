"""Invented private data for the past cases: stable for a key, well formed, nobody's.

Mobile numbers have the middle block 0000, identity numbers the county code 99, which no county
has, e-mail addresses the reserved domain example.com, US numbers the reserved block 555-01xx.
"""

import hashlib

_SURNAMES = "林陈苏许沈陆方叶程江夏温顾秦白"
_GIVEN = ("知夏", "一诺", "子衿", "明朗", "书语", "晓禾", "以宁", "清和", "予安", "南乔", "佳木")
_HANDLES = ("xiaohe", "qingmu", "nanqiao", "linxia", "anan", "duoduo", "mianmian", "chenxi")
_CITIES = (
    ("浙江省杭州市栖云区", "3301"),
    ("江苏省苏州市望亭湖区", "3205"),
    ("四川省成都市锦禾区", "5101"),
    ("湖北省武汉市江汀区", "4201"),
    ("山东省青岛市海棠区", "3702"),
    ("广东省广州市云溪区", "4401"),
)
_ROADS = ("望禾路", "青檀街", "听雨巷", "松果路", "晴川大道", "白露路")
_HOMES = ("青檀苑", "禾木花园", "云栖小区", "南风里", "星河湾苑")
_PREFIXES = ("130", "131", "132", "135", "136", "137", "138", "139")
_EN_FIRST = ("Mara", "Joel", "Tessa", "Owen", "Priya", "Callum", "Ines", "Dario")
_EN_LAST = ("Fennimore", "Aldworth", "Castellane", "Brightwater", "Okonjo", "Lindqvist")
_EN_STREETS = ("Alder Bend Road", "Quarry Hill Lane", "Sparrow Court", "Old Ferry Street")
_EN_TOWNS = ("Marlow Falls, OH 44999", "Eastwick Bay, ME 04999", "Cedar Notch, OR 97999")

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"


def number(key: str, below: int) -> int:
    """Return a number in [0, below) that depends on the key alone, on every Python version."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") % below


def pick(key: str, options: tuple[str, ...] | list[str] | str) -> str:
    """Return one of the options, chosen by the key."""
    return options[number(key, len(options))]


def identity_number(key: str, area: str) -> str:
    """Return an 18-digit identity number with a valid check digit and an unassigned county."""
    year, month, day = 1975 + number(f"{key}y", 28), 1 + number(f"{key}m", 12), 1 + number(key, 28)
    body = f"{area}99{year}{month:02}{day:02}{number(f'{key}s', 1000):03}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True))
    return body + _ID_CHECKS[total % 11]


def _mobile(key: str) -> str:
    """Return a mobile number, now and then with spaces, dashes or the country code."""
    head, tail = pick(f"{key}h", _PREFIXES), f"{number(f'{key}t', 10_000):04}"
    shapes = ("{}0000{}", "{}0000{}", "{}0000{}", "{} 0000 {}", "{}-0000-{}", "+86 {}0000{}")
    return pick(f"{key}f", shapes).format(head, tail)


def person(key: str, lang: str) -> dict[str, str]:
    """Return the slots name, phone, addr, mail, wx and idno of one invented customer."""
    handle = f"{pick(f'{key}n', _HANDLES)}{number(f'{key}d', 9000) + 1000}"
    if lang == "en":
        first, last = pick(f"{key}1", _EN_FIRST), pick(f"{key}2", _EN_LAST)
        street = f"{100 + number(key, 900)} {pick(f'{key}s', _EN_STREETS)}"
        return {
            "name": f"{first} {last}",
            "phone": f"+1 202-555-{100 + number(f'{key}p', 100):04}",
            "addr": f"{street}, Apt {1 + number(f'{key}a', 9)}, {pick(f'{key}w', _EN_TOWNS)}",
            "mail": f"{first}.{last}@example.com".lower(),
        }
    city, area = _CITIES[number(f"{key}c", len(_CITIES))]
    road, home = pick(f"{key}r", _ROADS), pick(f"{key}h", _HOMES)
    flat = f"{1 + number(f'{key}b', 20)}幢{2 + number(f'{key}f', 20)}0{1 + number(f'{key}u', 4)}室"
    return {
        "name": pick(f"{key}1", _SURNAMES) + pick(f"{key}2", _GIVEN),
        "phone": _mobile(key),
        "addr": f"{city}{road}{1 + number(f'{key}g', 300)}号{home}{flat}",
        "mail": f"{handle}@example.com",
        "wx": f"{pick(f'{key}x', _HANDLES)}_{number(f'{key}k', 9000) + 1000}",
        "idno": identity_number(key, area),
    }
