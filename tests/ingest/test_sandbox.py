import io
import json
import threading
import zipfile

import pytest

from assist.errors import SourceTooLarge, UnreadableDocument
from ingest.ocr.pool import OcrReader
from ingest.sandbox import Limits, ReaderPool


def test_a_child_reads_many_files_and_refusals_keep_their_kind():
    with ReaderPool() as pool:
        assert pool.read("markdown", "# 甲\n\n一。".encode()).blocks[0].text == "甲"
        with pytest.raises(UnreadableDocument, match="NaN is not a JSON number"):
            pool.read("json", b'{"a": NaN}')
        with pytest.raises(SourceTooLarge, match="20000 pages"):
            pool.read("pdf", twenty_thousand_pages())
        lone = pool.read("json", json.dumps(["\ud800退货"]).encode())
        assert lone.blocks[0].text == "\ud800退货"
        assert len(pool._all) == 1


def test_a_child_that_needs_too_much_memory_costs_one_file():
    with ReaderPool(Limits(memory_bytes=700_000_000)) as pool:
        with pytest.raises(UnreadableDocument, match=r"memory|crashes|cannot be parsed"):
            pool.read("markdown", b"ab\n\n" * 30_000_000)
        assert pool.read("text", "还在".encode()).blocks[0].text == "还在"


def test_a_slow_file_is_given_up():
    with ReaderPool(Limits(wall_s=0.5, cpu_s=5)) as pool:
        pool.read("text", b"warm")
        with pytest.raises(UnreadableDocument, match=r"takes longer than 0\.5 s"):
            pool.read("csv", b"q,a\n" + b"x,y\n" * 4_000_000)
        assert pool.read("text", "还在".encode()).blocks[0].text == "还在"


def test_the_cpu_limit_counts_per_file():
    with ReaderPool(Limits(cpu_s=1, wall_s=30)) as pool:
        with pytest.raises(UnreadableDocument, match="more than 1 s of CPU"):
            pool.read("csv", b"q,a\n" + b"x,y\n" * 4_000_000)
        for _ in range(5):
            assert pool.read("text", b"quick").blocks[0].text == "quick"


def test_broken_compression_is_said_in_words():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<a>" + "退货" * 500 + "</a>")
    data = bytearray(stream.getvalue())
    data[60:70] = b"\xff" * 10
    with (
        ReaderPool(ocr=False) as pool,
        pytest.raises(UnreadableDocument, match=r"^(?:damaged|word/document.xml is damaged): "),
    ):
        pool.read("docx", bytes(data))


def test_children_end_with_the_pool():
    with ReaderPool() as pool:
        pool.read("text", b"x")
        (child,) = pool._all
    assert not child.is_running


def twenty_thousand_pages():
    kids = b"3 0 R " * 20_000
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[" + kids + b"]/Count 20000>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>",
    ]
    out, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(out)
    out += b"xref\n0 4\n0000000000 65535 f \n" + table
    return out + b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start


def test_closing_stops_what_other_threads_are_reading():
    pool = ReaderPool(Limits(cpu_s=60, wall_s=60))
    pool.read("text", b"warm")
    failures = []

    def read():
        try:
            pool.read("csv", b"q,a\n" + b"x,y\n" * 4_000_000)
        except UnreadableDocument as error:
            failures.append(str(error))

    thread = threading.Thread(target=read)
    thread.start()
    (child,) = pool._all
    while child.asked < 2:
        thread.join(0.01)
    pool.__exit__()
    thread.join(10)
    assert not thread.is_alive()
    assert len(failures) == 1
    with pytest.raises(UnreadableDocument, match="stopped"):
        pool.read("text", b"late")


def test_a_scan_keeps_its_text_pages_when_ocr_cannot_start():
    pytest.importorskip("PIL", reason="Pillow is not installed: the extra 'ocr' brings it")
    from tests.ingest.ocr.page_maker import as_pdf, drawn, latin_font

    with ReaderPool(ocr=True) as pool:
        pool._ocr = OcrReader(module="no.such.module")
        extract = pool.read("pdf", as_pdf(drawn(["Returns"], latin_font(30))))
    assert extract.blocks == []
    assert extract.warnings[-1] == "OCR failed: the reader cannot start (status 1)"
