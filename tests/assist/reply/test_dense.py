import numpy as np

from assist.reply.dense import SentenceVectors


class Counting:
    """Counts what it is asked to embed."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed_queries(self, texts):
        self.asked += [f"q:{text}" for text in texts]
        return np.array([[len(text), 0.0] for text in texts], np.float32)

    def embed_documents(self, texts):
        self.asked += [f"d:{text}" for text in texts]
        return np.array([[0.0, len(text)] for text in texts], np.float32)


def test_a_text_is_embedded_once_for_each_kind() -> None:
    model = Counting()
    vectors = SentenceVectors(model)
    assert vectors.documents(["ab", "abc", "ab"]).tolist() == [[0, 2], [0, 3], [0, 2]]
    assert vectors.documents(["abc"]).tolist() == [[0, 3]]
    assert vectors.queries(["ab"]).tolist() == [[2, 0]]
    assert model.asked == ["d:ab", "d:abc", "q:ab"]


def test_the_least_recently_used_is_dropped() -> None:
    model = Counting()
    vectors = SentenceVectors(model, kept=2)
    for texts in (["a"], ["b"], ["a"], ["c"], ["a"], ["b"]):
        vectors.documents(texts)
    assert model.asked == ["d:a", "d:b", "d:c", "d:b"]
