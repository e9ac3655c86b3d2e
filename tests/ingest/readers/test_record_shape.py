"""What lists and objects of a JSON file are: rows of tables, records of their own, or fields."""

import json

import pytest

from assist.errors import UnreadableDocument
from ingest.readers.blocks import JOIN
from ingest.readers.record_shape import is_mapping, is_table
from ingest.readers.records import read_json

FEES = [
    {"项目": "换门封条", "工时": "80元", "配件": "130元"},
    {"项目": "换温控板", "工时": "100元", "配件": "220元"},
]


def found(value):
    return [(b.label, b.text) for b in read_json(json.dumps(value).encode()).blocks]


def test_a_list_of_rows_below_a_note_is_a_table():
    value = {"说明": "保外维修价，" + "含来回运费与检测。" * 30, "工时费": FEES}
    assert found(value)[-2:] == [
        ("工时费", "项目：换门封条\n工时：80元\n配件：130元"),
        ("工时费", "项目：换温控板\n工时：100元\n配件：220元"),
    ]


def test_a_small_record_keeps_its_small_table():
    assert found({"型号": "A1", "fees": FEES}) == [
        (
            "",
            "\n".join(
                [
                    "型号：A1",
                    *(f"fees{JOIN}{key}：{cell}" for fee in FEES for key, cell in fee.items()),
                ]
            ),
        )
    ]


def test_each_row_names_the_record_whose_table_it_is_in():
    cover = [
        {"part": "Shell", "period": "10 years", "condition": "registered within 60 days " * 4},
        {"part": "Wheels", "period": "3 years", "condition": "wear of the tyres is not covered"},
        {"part": "Zips", "period": "2 years", "condition": "both sliders sent in together"},
    ]
    value = {"ranges": [{"range": "Hard", "cover": cover}, {"range": "Soft", "cover": cover}]}
    texts = found(value)
    assert texts[1] == (
        JOIN.join(["Hard", "cover"]),
        "range：Hard\npart：Wheels\nperiod：3 years\ncondition：wear of the tyres is not covered",
    )
    assert [text.split("\n")[0] for _, text in texts] == ["range：Hard"] * 3 + ["range：Soft"] * 3


def test_names_of_places_are_the_names_of_their_records():
    value = {
        "phone": "0100",
        "showrooms": {
            "bristol": {"hours": "9 to 17", "parking": "three bays behind the house " * 5},
            "leeds": {"hours": "10 to 16", "parking": "none; the station is across the road " * 4},
        },
    }
    assert [(label, text.split("\n")[:2]) for label, text in found(value)] == [
        ("", ["phone：0100"]),
        (JOIN.join(["showrooms", "bristol"]), ["title：bristol", "hours：9 to 17"]),
        (JOIN.join(["showrooms", "leeds"]), ["title：leeds", "hours：10 to 16"]),
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (FEES, True),
        ([{"part": "P1", "fits": "A"}, {"part": "P1", "fits": "B"}], True),  # one part, two models
        ([{"role": "customer", "at": "9:01", "text": "hi"}] * 2, False),
        ([{"speaker": "客户", "at": "1", "text": "a"}, {"speaker": "客服", "text": "b"}], False),
        ([{"name": "颜色", "value": "白"}, {"name": "宽", "value": "9"}], False),  # pairs
        ([{"a": "1", "b": "2"}], False),  # one row is no table
        ([{"a": "1", "b": "2"}, {"b": "3", "a2": "4"}], False),  # they begin otherwise
        ([{"a": "1"}, {"a": "2"}], False),
        (["a", "b"], False),
    ],
)
def test_what_is_a_table(value, expected):
    assert is_table(value) is expected


def test_what_maps_names_to_records():
    assert is_mapping({"a": {"x": 1, "y": 2}, "b": {"x": 3, "z": 4}})
    assert not is_mapping({"a": {"x": 1, "y": 2}, "b": {"p": 3, "z": 4}})  # nothing in common
    assert not is_mapping({"a": {"x": 1, "y": 2}})
    assert not is_mapping({"a": {"x": 1, "y": 2}, "b": "text"})


def services(**more):
    stores = [
        {"town": f"Town {n}", "role": "bench", "hours": {"sat": f"9-1{n}", "sun": "closed"}}
        for n in range(6)
    ]
    return {"updated": "2025-09-15", "stores": stores, **more}


def test_sections_of_a_large_record_are_records_of_their_own():
    value = services(
        workshop={
            "booking": "by chat",
            "rush_job": {"surcharge": "40%", "days": "2"},
            "estimate": {"bought_here": "free", "elsewhere": "£20"},
        },
        phone={"sales": "01", "repairs": "02"},
        design={"room": {"two": "299", "deposit": "back"}, "visit": {"town": "60", "deposit": "-"}},
    )
    blocks = found(value)
    assert blocks[0] == ("", "updated：2025-09-15")
    assert blocks[1] == (
        "stores",
        f"town：Town 0\nrole：bench\nhours{JOIN}sat：9-10\nhours{JOIN}sun：closed",
    )
    assert blocks[7:] == [
        ("workshop", "title：workshop\nbooking：by chat"),
        (
            f"workshop{JOIN}rush_job",
            "title：workshop rush job\nsurcharge：40%\ndays：2",
        ),
        (
            f"workshop{JOIN}estimate",
            "title：workshop estimate\nbought_here：free\nelsewhere：£20",
        ),
        ("phone", "title：phone\nsales：01\nrepairs：02"),
        (f"design{JOIN}room", "title：design room\ntwo：299\ndeposit：back"),
        (f"design{JOIN}visit", "title：design visit\ntown：60\ndeposit：-"),
    ]


def test_sections_of_a_named_record_say_whose_they_are():
    value = {
        "name": "Robin",
        "build": {"weight": "2 kg", "colour": "red"},
        "about": {"history": "made for walkers " * 70, "maker": "Hop"},
    }
    assert found(value)[:2] == [
        (f"Robin{JOIN}build", "title：Robin build\nweight：2 kg\ncolour：red"),
        (f"Robin{JOIN}about", "maker：Hop"),
    ]


def test_a_turn_is_said_by_somebody_a_role_alone_is_not():
    assert is_table([{"town": "A", "role": "bench"}, {"town": "B", "role": "shop"}])
    assert not is_table([{"role": "agent", "text": "hi"}, {"role": "customer", "text": "ho"}])


def test_a_deep_tree_is_read_in_its_time_or_refused():
    """A tree of 320 levels took 19 s, one of 900 ended the reader."""
    tree = {"a": "x", "b": "y"}
    for level in range(60):
        tree = {f"level_{level}": tree, "n": str(level)}
    label, last = found({"note": "long " * 300, "tree": tree})[-1]
    assert last.endswith("n：10")
    assert label.split(JOIN)[:3] == ["tree", "level_59", "level_58"]
    assert len(last.split("\n")[0]) <= len("title：") + 80
    deep = '{"k":' * 900 + '{"a":"x"}' + ',"n":"1"}' * 900
    with pytest.raises(UnreadableDocument, match="nested too deeply"):
        read_json(f'{{"note":"{"long " * 300}","tree":{deep}}}'.encode())


def test_bare_sums_say_the_currency_of_their_file():
    value = services(
        currency="GBP",
        fees={"clean": {"price": "45", "days": "2"}, "visit": {"fee": "£9", "town": "York"}},
    )
    texts = [text for _, text in found(value)]
    assert texts[0] == "updated：2025-09-15\ncurrency：GBP"
    assert texts[-2] == "title：fees clean\nprice：45\ndays：2\ncurrency：GBP"
    assert texts[-1] == "title：fees visit\nfee：£9\ntown：York"
    own = [{"name": name, "price": "5", "currency": "EUR"} for name in ("A", "B")]
    assert found({"currency": "GBP", "items": own})[-1][1] == "name：B\nprice：5\ncurrency：EUR"
