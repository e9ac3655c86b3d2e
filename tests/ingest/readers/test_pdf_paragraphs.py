from ingest.readers.pdf_paragraphs import paragraphs
from ingest.readers.pdf_types import Piece, TextBlock


def cut(*lines, leading=14.0, ends=None):
    """Texts of the paragraphs of lines of full width, unless `ends` says where one ends."""
    pieces = [
        Piece(
            text, 50.0, leading * n, (ends or {}).get(n, 500.0), leading * n + 12, 10.0, bold=False
        )
        for n, text in enumerate(lines)
    ]
    return [[piece.text for piece in found] for found in paragraphs(TextBlock(pieces))]


def test_lines_far_apart_are_one_paragraph_while_the_sentence_goes_on():
    lines = [
        "Without the written permission",
        "part of it may not be copied",
        "Trademark statement",
    ]
    assert cut(*lines, leading=26.0) == [lines[:2], lines[2:]]


def test_a_number_inside_a_sentence_begins_no_entry():
    lines = ["the procedures found in 14 CFR", "11.43 and 11.45, by any method:"]
    assert cut(*lines) == [lines]


def test_an_entry_begins_a_paragraph():
    lines = ["Before you start:", "1. Open the lid", "2. Take out the filter"]
    assert cut(*lines) == [[line] for line in lines]


def test_a_line_drawn_with_letters_parts_paragraphs_and_says_nothing():
    assert cut("Thank you", "=======", "Store 12", "-------") == [["Thank you"], ["Store 12"]]
    assert cut("-------") == [["-------"]]


def test_a_chinese_sentence_goes_on_over_lines_set_wide_and_a_list_does_not():
    lines = ["把四根床脚拧入床架底部的螺母，", "先不要拧紧，待床板放好后", "再逐个拧紧。", "承重"]
    assert cut(*lines, leading=22.0) == [lines[:3], lines[3:]]
    entries = ["robin_nano_configuration_file.txt", "robin_nano_firmware.bin"]
    assert cut(*entries, leading=22.0) == [[entry] for entry in entries]
    assert cut("螺丝，", "扳手", leading=40.0) == [["螺丝，"], ["扳手"]]
