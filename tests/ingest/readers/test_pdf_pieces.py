from ingest.readers.pdf_pieces import line_pieces
from ingest.readers.pdf_turn import Char, Style

STYLE = Style(10.0, bold=False, visible=True)


def chars(text, gaps=None, *, spacing=0.0, width=5.0):
    """Letters from left to right; `gaps` by index before which PDFium saw a space."""
    found, at = [], 0.0
    for index, letter in enumerate(text):
        gap = (gaps or {}).get(index)
        at += spacing if gap is None else gap
        found.append(Char(letter, at, 0.0, at + width, 10.0, STYLE, is_apart=gap is not None))
        at += width
    return found


def read(*args, **options):
    return [piece.text for piece in line_pieces(chars(*args, **options), ())]


def test_a_narrow_gap_is_a_space_where_the_font_says_so():
    assert read("partorall", {4: 1.2, 6: 1.2}) == ["part or all"]
    assert read("partorall", spacing=0.4) == ["partorall"]


def test_letter_spaced_words_stay_whole():
    assert read("https://a", {4: 1.1, 5: 1.1}, spacing=1.1) == ["https://a"]


def test_a_gap_between_han_characters_is_no_space():
    assert read("退货政策", {2: 1.5}) == ["退货政策"]
    assert read("안보비기", {2: 1.5}) == ["안보 비기"]
