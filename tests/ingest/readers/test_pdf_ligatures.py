from ingest.readers.pdf_ligatures import is_joined, joined, name_ligatures
from ingest.readers.pdf_turn import Char, Style

STYLE = Style(10.0, bold=False, visible=True)
WIDTHS = {"f": 3.0, "i": 2.2, "l": 2.2}


def chars(text, widths):
    return [Char(c, 0.0, 0.0, widths.get(c, 5.0), 10.0, STYLE) for c in text]


def named(text, widths):
    found = chars(text, {**WIDTHS, **widths})
    unknown = name_ligatures(found)
    return "".join(char.text for char in found), unknown


def test_a_ligature_without_name_is_told_by_its_width():
    one = joined(0x1F)
    assert named(f"of little pro{one}le", {one: 5.0}) == ("of little profile", 0)


def test_the_more_frequent_of_two_equally_wide_ones_is_fi():
    fi, fl, ffi = joined(0x1E), joined(0x1F), joined(0x1D)
    text = f"if all {fl}at {fi}les {fi}rst o{ffi}ce"
    assert named(text, {fi: 5.1, fl: 5.1, ffi: 8.1}) == ("if all flat files first office", 0)


def test_a_control_character_that_is_no_ligature_is_left_out_and_counted():
    strange = joined(0x03)
    assert named(f"fil {strange}", {strange: 5.0}) == ("fil ", 1)  # alone
    assert named(f"fil{strange}e", {strange: 14.0}) == ("file", 1)  # far too wide


def test_which_codes_may_be_joined_letters():
    assert [code for code in range(0x21) if not is_joined(code)] == [0, 2, 9, 10, 13, 32]
