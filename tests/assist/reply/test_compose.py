from assist.reply.compose import Piece, compose


def test_spans_point_into_the_text() -> None:
    pieces = [
        Piece("您好！", "courtesy"),
        Piece("7天内可退。", "deadline"),
        Piece("1. 打开", "fact"),
    ]
    text, sentences = compose(pieces, "zh")
    assert text == "您好！7天内可退。\n1. 打开"
    assert [text[s.start : s.end] for s in sentences] == [piece.text for piece in pieces]
    assert [s.state for s in sentences] == ["courtesy", "unchecked", "unchecked"]


def test_english_is_joined_by_spaces() -> None:
    text, _ = compose([Piece("Hello!", "courtesy"), Piece("It is free.", "fact")], "en")
    assert text == "Hello! It is free."


def test_a_latin_end_keeps_a_space_before_chinese() -> None:
    text, _ = compose([Piece("See A.", "fact"), Piece("谢谢！", "courtesy")], "zh")
    assert text == "See A. 谢谢！"


def test_traditional_text_has_its_own_spans() -> None:
    text, sentences = compose([Piece("运费由买家承担。", "fact")], "zh", traditional=True)
    assert text == "運費由買家承擔。"
    assert sentences[0].text == text
