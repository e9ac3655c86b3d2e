import numpy as np

from ingest.vector_cache import VectorCache, cached_keys, text_key
from tests.fakes import TinyEmbedder


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
    rows, count = cache.embed(["退货", "运费", "退货"], embedder)
    assert (count, embedder.seen) == (2, ["退货", "运费"])
    np.testing.assert_array_equal(rows, TinyEmbedder().embed_documents(["退货", "运费", "退货"]))
    again, count = VectorCache(tmp_path, embedder.fingerprint).embed(["运费", "新"], embedder)
    assert (count, embedder.seen[-1]) == (1, "新")
    np.testing.assert_array_equal(again[0], rows[1])


def test_another_model_has_another_file(tmp_path):
    first, second = Counting(), Counting(name="other")
    VectorCache(tmp_path, first.fingerprint).embed(["退货"], first)
    assert VectorCache(tmp_path, second.fingerprint).embed(["退货"], second)[1] == 1


def test_a_torn_end_and_damaged_records_are_dropped(tmp_path):
    embedder = Counting()
    VectorCache(tmp_path, embedder.fingerprint).embed(["一", "二", "三"], embedder)
    (path,) = tmp_path.glob("*.vectors")
    data = bytearray(path.read_bytes())
    record = len(data) // 3
    data[record + 50] ^= 1
    path.write_bytes(data[: 3 * record - 7])
    cache = VectorCache(tmp_path, embedder.fingerprint)
    rows, count = cache.embed(["一", "二", "三"], embedder)
    assert count == 2
    np.testing.assert_array_equal(rows, TinyEmbedder().embed_documents(["一", "二", "三"]))
    assert VectorCache(tmp_path, embedder.fingerprint).embed(["一", "二", "三"], embedder)[1] == 0


def test_what_is_no_longer_used_is_forgotten(tmp_path):
    embedder = Counting()
    cache = VectorCache(tmp_path, embedder.fingerprint)
    cache.embed(["留", "去"], embedder)
    assert cache.keep_only(["留"]) == 1
    assert VectorCache(tmp_path, embedder.fingerprint).embed(["留", "去"], embedder)[1] == 1


def test_no_text_gives_no_rows(tmp_path):
    embedder = Counting()
    rows, count = VectorCache(tmp_path, embedder.fingerprint).embed([], embedder)
    assert (rows.shape, count) == ((0, embedder.fingerprint.dim), 0)


def test_a_file_of_an_older_format_neither_stops_a_build_nor_stays(tmp_path):
    older = tmp_path / "f7fe3147905716ec.vectors"
    older.write_bytes(b"\x00" * 100)
    assert cached_keys(tmp_path) == frozenset()
    embedder = Counting()
    VectorCache(tmp_path, embedder.fingerprint).embed(["退货"], embedder)
    assert not older.exists()
    assert cached_keys(tmp_path) == {text_key("退货")}
