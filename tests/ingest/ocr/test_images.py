import io

import numpy as np
import pytest

pytest.importorskip("rapidocr", reason="the extra 'ocr' is not installed")

from PIL import Image

from assist.errors import SourceTooLarge, UnreadableDocument
from ingest.ocr.images import MAX_SIDE, open_pages
from tests.ingest.ocr.page_maker import as_pdf, saved


def test_a_large_picture_is_made_no_larger_than_a_page():
    pages = open_pages("picture", saved(Image.new("RGB", (4_000, 3_000), "white")))
    assert pages.count == 1
    assert pages.draw(0).shape == (MAX_SIDE * 3 // 4, MAX_SIDE, 3)


def test_a_long_screenshot_is_cut_at_quiet_rows():
    noise = np.random.default_rng(7).integers(0, 255, (5_000, 600, 3), np.uint8)
    quiet = [1_500, 2_900]
    for row in quiet:
        noise[row : row + 8] = 255
    pages = open_pages("picture", saved(Image.fromarray(noise)))
    parts = [pages.draw(number) for number in range(pages.count)]
    assert sum(len(part) for part in parts) == 5_000
    assert np.array_equal(np.concatenate(parts), noise)
    assert max(len(part) for part in parts) <= MAX_SIDE
    ends = np.cumsum([len(part) for part in parts])[:2]
    assert [bool(row <= end < row + 8) for row, end in zip(quiet, ends, strict=True)] == [True] * 2


def test_a_picture_lies_as_its_camera_says_and_on_white():
    flat = Image.new("RGB", (40, 20), "black")
    flat.getexif()[0x0112] = 6  # turned by a quarter
    turned = open_pages("picture", saved(flat, "JPEG", exif=flat.getexif()))
    assert turned.draw(0).shape == (40, 20, 3)
    clear = open_pages("picture", saved(Image.new("RGBA", (8, 8), (0, 0, 0, 0))))
    assert clear.draw(0).min() == 255


def test_frames_and_pages_are_counted():
    frames = [Image.new("L", (30, 30), shade) for shade in (0, 128, 255)]
    tiff = saved(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    pages = open_pages("picture", tiff)
    assert [int(pages.draw(n).mean()) for n in range(pages.count)] == [0, 128, 255]
    scan = open_pages("pdf", as_pdf(frames[0].convert("RGB"), frames[2].convert("RGB")))
    assert [round(scan.draw(n).mean() / 255) for n in range(scan.count)] == [0, 1]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "TIFF"])
def test_formats(kind):
    pages = open_pages("picture", saved(Image.new("RGB", (30, 20), "white"), kind))
    assert pages.draw(0).shape == (20, 30, 3)


def test_too_many_pixels_are_refused_unread():
    with pytest.raises(SourceTooLarge, match="limit 40 million"):
        open_pages("picture", png_header(25_000, 25_000))
    with pytest.raises(SourceTooLarge, match="limit 40 million"):
        open_pages("picture", png_header(7_000, 6_000))


def test_what_is_no_picture_is_refused():
    with pytest.raises(UnreadableDocument, match="not a picture"):
        open_pages("picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    whole = saved(Image.new("RGB", (300, 300), "white"), "JPEG")
    with pytest.raises(UnreadableDocument, match="damaged picture"):
        open_pages("picture", whole[: len(whole) // 2])


def png_header(width, height):
    """The beginning of a picture of that size, and almost nothing behind it."""
    stream = io.BytesIO()
    Image.new("1", (16, 16)).save(stream, "PNG")
    data = bytearray(stream.getvalue())
    data[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    data[29:33] = checksum(bytes(data[12:29])).to_bytes(4, "big")
    return bytes(data)


def checksum(data):
    import zlib

    return zlib.crc32(data)
