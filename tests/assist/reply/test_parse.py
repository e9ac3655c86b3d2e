import pytest

from assist.errors import BadModelOutput
from assist.reply.parse import ModelSentence, parse_sentences, readable


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ('{"sentences":[{"text":"可以退。","citations":[1],"kind":"fact"}]}', [("可以退。", (1,))]),
        ('```json\n{"sentences":[{"text":"可退[1]。","citations":"[1,9]"}]}\n```', [("可退。", (1,))]),  # noqa: E501
        ('好的：[{"text":"a b.","citations":[2]}]', [("a b.", (2,))]),
        ('{"sentences":"[{\\"text\\":\\"x\\",\\"citations\\":[3]}]"}', [("x", (3,))]),
        ('{"sentences":[{"text":"x","citations":null}]}', [("x", ())]),
        ("您好。可退。[1][2] 您出【3】。", [("您好。", ()), ("可退。", (1, 2)), ("您出。", (3,))]),
        ("Yes [1-3].", [("Yes.", (1, 2, 3))]),
    ],
)  # fmt: skip
def test_sentences_and_valid_numbers_are_read_from_any_wrapping(answer, expected):
    assert parse_sentences(answer, 3) == tuple(ModelSentence(*pair) for pair in expected)


@pytest.mark.parametrize("answer", ["", "{}", '{"sentences": []}', '{"sentences": [{"text": "cut'])
def test_nothing_usable_is_bad_output_and_keeps_the_raw_text(answer):
    with pytest.raises(BadModelOutput) as caught:
        parse_sentences(answer, 3)
    assert caught.value.raw == answer


@pytest.mark.parametrize(
    "answer",
    [
        '{"sentences":[{"text":"\\u003c客户_1\\u003e好[1]。","citations":[2]}]}',
        '{"sentences":"[{\\"text\\":\\"<客户_1>好[1]。\\",\\"citations\\":[2]}]"}',
        '```json\n[{"text":"<客户_1>好[1]。","citations":[2]}]\n```',
        "<客户_1>好。[2][1]",
    ],
)
def test_words_are_read_out_of_their_json(answer):
    shown = readable(answer, lambda words: words.replace("<客户_1>", 'Ko "\\'))
    assert parse_sentences(shown, 3) == (ModelSentence('Ko "\\好。', (2, 1)),)
