from dataclasses import replace

import numpy as np

from ingest.vector_cache import VectorCache, cached_keys, text_key
from tests.fakes import TinyEmbedder


def embedded(cache, texts, embedder):
    """The rows of the texts and how many were embedded."""
    count = cache.embed(texts, embedder)
    return cache.rows(texts)[:], count


class Counting(TinyEmbedder):
    """Counts the texts it embeds."""

    def __init__(self, **options):
        super().__init__(**options)
        self.seen = []

    def embed_documents(self, texts, *, progress=None):
        self.seen += texts
        return super().embed_documents(texts, progress=progress)


def test_a_text_is_embedded_once_also_by_a_later_process(tmp_path):
    embedder = Counting()
    cache = VectorCache(tmp_path, embedder.fingerprint)
    rows, count = embedded(cache, ["退货", "运费", "退货"], embedder)
    assert (count, embedder.seen) == (2, ["退货", "运费"])
    np.testing.assert_array_equal(rows, TinyEmbedder().embed_documents(["退货", "运费", "退货"]))
    again, count = embedded(VectorCache(tmp_path, embedder.fingerprint), ["运费", "新"], embedder)
    assert (count, embedder.seen[-1]) == (1, "新")
    np.testing.assert_array_equal(again[0], rows[1])


def test_another_model_has_another_file(tmp_path):
    first, second = Counting(), Counting(name="other")
    VectorCache(tmp_path, first.fingerprint).embed(["退货"], first)
    assert VectorCache(tmp_path, second.fingerprint).embed(["退货"], second) == 1


def test_a_torn_end_and_damaged_records_are_dropped(tmp_path):
    embedder = Counting()
    VectorCache(tmp_path, embedder.fingerprint).embed(["一", "二", "三"], embedder)
    (path,) = tmp_path.glob("*.vectors")
    data = bytearray(path.read_bytes())
    record = len(data) // 3
    data[record + 50] ^= 1
    path.write_bytes(data[: 3 * record - 7])
    cache = VectorCache(tmp_path, embedder.fingerprint)
    rows, count = embedded(cache, ["一", "二", "三"], embedder)
    assert count == 2
    np.testing.assert_array_equal(rows, TinyEmbedder().embed_documents(["一", "二", "三"]))
    assert VectorCache(tmp_path, embedder.fingerprint).embed(["一", "二", "三"], embedder) == 0


def test_what_is_no_longer_used_is_forgotten(tmp_path):
    embedder = Counting()
    cache = VectorCache(tmp_path, embedder.fingerprint)
    cache.embed(["留", "去"], embedder)
    assert cache.keep_only(["留"]) == 1
    assert VectorCache(tmp_path, embedder.fingerprint).embed(["留", "去"], embedder) == 1


def test_no_text_gives_no_rows(tmp_path):
    embedder = Counting()
    rows, count = embedded(VectorCache(tmp_path, embedder.fingerprint), [], embedder)
    assert (rows.shape, count) == ((0, embedder.fingerprint.dim), 0)


def test_a_file_of_an_older_format_neither_stops_a_build_nor_stays(tmp_path):
    older = tmp_path / "f7fe3147905716ec.vectors"
    older.write_bytes(b"\x00" * 100)
    assert cached_keys(tmp_path) == frozenset()
    embedder = Counting()
    VectorCache(tmp_path, embedder.fingerprint).embed(["退货"], embedder)
    assert not older.exists()
    assert cached_keys(tmp_path) == {text_key("退货")}


def test_rows_are_those_of_the_kept_texts_after_others_were_forgotten(tmp_path):
    embedder, texts = Counting(), [f"第 {number} 条" for number in range(40)]
    cache = VectorCache(tmp_path, embedder.fingerprint)
    cache.embed(texts, embedder)
    kept = [texts[30], texts[3], texts[30], texts[17]]
    assert cache.keep_only(kept) == 37
    assert cache.embed(["新", texts[3]], embedder) == 1
    wanted = TinyEmbedder().embed_documents([*kept, "新"])
    rows = cache.rows([*kept, "新"])
    assert (rows.shape, len(rows)) == (wanted.shape, 5)
    np.testing.assert_array_equal(rows[:], wanted)
    np.testing.assert_array_equal(rows[1:3], wanted[1:3])
    (path,) = tmp_path.glob("*.vectors")
    assert path.stat().st_size == 4 * (32 + 4 + 4 * embedder.fingerprint.dim)


def test_a_damaged_record_is_not_kept_and_moves_no_other(tmp_path):
    embedder = Counting()
    VectorCache(tmp_path, embedder.fingerprint).embed(["一", "二", "三"], embedder)
    (path,) = tmp_path.glob("*.vectors")
    data = bytearray(path.read_bytes())
    data[len(data) // 3 + 50] ^= 1
    path.write_bytes(data)
    cache = VectorCache(tmp_path, embedder.fingerprint)
    assert cache.embed(["一", "二", "三"], embedder) == 1
    assert cache.keep_only(["一", "二", "三"]) == 0
    np.testing.assert_array_equal(
        cache.rows(["一", "二", "三"])[:], TinyEmbedder().embed_documents(["一", "二", "三"])
    )
    assert len(cached_keys(tmp_path)) == 3
    assert path.stat().st_size == len(data)


class Tokenwise(Counting):
    """Says of every text three bytes for its tokens."""

    def __init__(self):
        super().__init__()
        self.fingerprint = replace(self.fingerprint, late=3)

    def embed_passages(self, texts):
        tokens = np.array([[len(text), 7, -7] for text in texts], np.int8)
        return self.embed_documents(texts), tokens


def test_tokens_are_kept_with_the_vector_and_a_damaged_one_is_made_again(tmp_path):
    embedder = Tokenwise()
    cache = VectorCache(tmp_path, embedder.fingerprint)
    embedded(cache, ["退货", "运费谁出"], embedder)
    assert cache.tokens(["运费谁出", "退货"])[:].tolist() == [[4, 7, -7], [2, 7, -7]]
    assert cached_keys(tmp_path) == {text_key("退货"), text_key("运费谁出")}
    (file,) = tmp_path.glob("*.vectors")
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(bytes(content))
    again = VectorCache(tmp_path, embedder.fingerprint)
    assert embedded(again, ["退货", "运费谁出"], embedder)[1] == 1


def test_a_file_of_the_format_without_tokens_is_dropped(tmp_path):
    old = tmp_path / "64-0123456789abcdef.vectors"
    old.write_bytes(b"x" * 100)
    VectorCache(tmp_path, Counting().fingerprint)
    assert not old.exists()
