"""Embedding: guards of the rows, and the packaged model itself (slow)."""

import numpy as np
import pytest

from assist.errors import BadModelOutput, ModelUnavailable
from assist.index.embed import open_embedder, unit_rows
from assist.index.late import max_sim
from assist.settings import Embedding, Paths

QUESTION = "退货运费由谁承担"
ANSWER = "因质量问题退货，运费由商家承担。"
OTHER = "今天天气晴，适合去公园散步。"


def test_rows_are_scaled_to_unit_length():
    rows = unit_rows(np.array([[3.0, 4.0], [0.0, -2.0]], np.float32), 2)
    np.testing.assert_allclose(rows, [[0.6, 0.8], [0.0, -1.0]], rtol=1e-6)


@pytest.mark.parametrize(
    "rows",
    [
        np.ones((2, 3), np.float32),
        np.ones(2, np.float32),
        np.array([[1.0, np.nan]], np.float32),
        np.array([[np.inf, 1.0]], np.float32),
        np.zeros((1, 2), np.float32),
    ],
)
def test_rows_that_cannot_be_used_are_refused(rows):
    with pytest.raises(BadModelOutput):
        unit_rows(rows, 2)


@pytest.fixture(scope="module")
def embedder():
    return open_embedder(Embedding(), Paths().models)


@pytest.mark.slow
class TestPackagedModel:
    def test_the_answer_is_nearer_than_another_text(self, embedder):
        query = embedder.embed_queries([QUESTION])
        near, far = (query @ embedder.embed_documents([ANSWER, OTHER]).T)[0]
        assert near > far + 0.05

    def test_languages_share_one_space(self, embedder):
        query = embedder.embed_queries(["who pays for return shipping?"])
        near, far = (query @ embedder.embed_documents([ANSWER, OTHER]).T)[0]
        assert near > far + 0.02

    def test_rows_are_unit_float32_in_input_order(self, embedder):
        texts = [OTHER * 20, QUESTION, ANSWER * 3]
        rows = embedder.embed_documents(texts)
        assert rows.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
        for text, row in zip(texts, rows, strict=True):
            assert np.array_equal(embedder.embed_documents([text])[0], row)

    def test_no_text_gives_no_row(self, embedder):
        assert embedder.embed_queries([]).shape == (0, embedder.fingerprint.dim)

    @pytest.mark.parametrize("text", ["", " ", "\u200b", "\x00", "😡" * 3])
    def test_odd_text_gives_a_finite_row(self, embedder, text):
        assert np.linalg.norm(embedder.embed_queries([text])) == pytest.approx(1, abs=1e-5)

    def test_text_beyond_the_window_is_cut(self, embedder):
        long = "退货流程说明。" * 400
        same_start = embedder.embed_documents([long, long + OTHER * 200])
        assert np.array_equal(same_start[0], same_start[1])

    def test_progress_counts_every_text(self, embedder):
        seen = []
        embedder.embed_documents([QUESTION, ANSWER, OTHER], progress=seen.append)
        assert sum(seen) == 3

    def test_a_case_is_the_message_as_packaged_and_the_queries_as_tuned(self, embedder):
        case = embedder.embed_case([QUESTION], [QUESTION, OTHER])
        assert np.array_equal(case.queries, embedder.embed_queries([QUESTION, OTHER]))
        assert np.linalg.norm(case.messages[0]) == pytest.approx(1, abs=1e-5)
        assert 0.5 < float(case.messages[0] @ case.queries[0]) < 0.99

    def test_a_text_of_both_has_the_same_vectors_as_alone(self, embedder):
        both = embedder.embed_case([QUESTION, OTHER], [QUESTION])
        alone = embedder.embed_case([QUESTION], ())
        assert both.messages.shape == (2, embedder.fingerprint.dim)
        assert np.array_equal(both.messages[0], alone.messages[0])
        assert np.array_equal(both.queries, embedder.embed_queries([QUESTION]))
        assert np.array_equal(both.tokens[0], embedder.embed_questions([QUESTION])[1][0])

    def test_tokens_of_a_question_are_nearest_in_what_answers_it(self, embedder):
        case = embedder.embed_case([QUESTION], [QUESTION])
        rows, packed = embedder.embed_passages([ANSWER, OTHER])
        assert np.array_equal(rows, embedder.embed_documents([ANSWER, OTHER]))
        assert packed.shape == (2, embedder.fingerprint.late)
        assert len(case.tokens[0]) == embedder.count_tokens(QUESTION)
        np.testing.assert_allclose(np.linalg.norm(case.tokens[0], axis=1), 1, atol=1e-5)
        near = max_sim(case.tokens[0], packed)
        assert near[0] > near[1]

    def test_tokens_are_counted_without_marks(self, embedder):
        assert embedder.count_tokens("") == 0
        assert 4 <= embedder.count_tokens(QUESTION) <= 8


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
class TestSentenceTransformers:
    def test_the_packaged_model_is_also_a_sentence_transformer(self, embedder):
        model = embedder.sentence_transformer()
        np.testing.assert_allclose(
            model.encode_query([QUESTION, OTHER], show_progress_bar=False),
            embedder.embed_queries([QUESTION, OTHER]),
            atol=1e-6,
        )

    def test_a_folder_that_is_no_model_is_refused(self, tmp_path):
        with pytest.raises(ModelUnavailable, match=str(tmp_path)):
            open_embedder(Embedding(model=str(tmp_path)), tmp_path)
