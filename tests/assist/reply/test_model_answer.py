from assist.reply.model_answer import problems_of
from assist.types import Sentence


def test_a_repair_is_told_the_critical_failures_first() -> None:
    wrong = Sentence("9天内可退。", 0, 6, "deadline", "unsupported", (), ("value", "lexical"))
    doubted = Sentence("假货。", 0, 3, "fact", "unsupported", (), ("lexical",))
    assert problems_of([wrong, doubted]) == (
        "the evidence does not allow '9天内可退。' (lexical, value)"
    )
    assert problems_of([doubted]) == "the evidence does not allow '假货。' (lexical)"
