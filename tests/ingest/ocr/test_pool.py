from ingest.child import Limits
from ingest.ocr.pool import MAX_PAGES, OcrReader

FAKE = "tests.ingest.ocr.fake_child"


def test_a_page_over_its_limits_is_reported_and_the_others_are_kept():
    heard = []
    reader = OcrReader(Limits(memory_bytes=600_000_000, cpu_s=1, wall_s=1.5), module=FAKE)
    try:
        pages = reader.read("pdf", b"x", None, lambda done, total: heard.append((done, total)))
    finally:
        reader.close()
    assert [[line.text for line in page.lines] for page in pages] == [
        ["page 0"],
        [],
        [],
        [],
        ["page 4"],
        ["page 5"],
    ]
    assert [page.failure for page in pages] == [
        "",
        "takes longer than 1.5 s to read",
        "crashes its reader (status 3)",
        pages[3].failure,
        "",
        "",
    ]
    assert pages[3].failure in (
        "takes more than 1 s of CPU to read",
        "takes longer than 1.5 s to read",
    )
    assert heard == [(n, 6) for n in range(1, 7)]


def test_only_wanted_pages_are_read_and_no_more_than_the_limit():
    reader = OcrReader(module=FAKE)
    try:
        pages = reader.read("pdf", b"x", [4, 0])
        many = reader.read("pdf", b"x", [0] * (MAX_PAGES + 2))
    finally:
        reader.close()
    assert [page.number for page in pages] == [4, 0]
    assert [page.failure for page in many[MAX_PAGES - 1 :]] == [
        "",
        "over the limit of 200 pages",
        "over the limit of 200 pages",
    ]
