"""Pictures of text for the tests of OCR, drawn with fonts of this machine."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

CJK_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/System/Library/Fonts/PingFang.ttc",
)


def cjk_font(size):
    """A Chinese font, or a visible skip."""
    for path in CJK_FONTS:
        if Path(path).exists():
            return ImageFont.truetype(path, size)
    pytest.skip("no Chinese font on this machine")


def latin_font(size):
    return ImageFont.load_default(size)


def drawn(lines, font, *, size=(900, 500), step=60, left=60, top=60):
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        pen.text((left, top + step * number), line, font=font, fill="black")
    return image


def saved(image, kind="PNG", **options):
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def as_pdf(*images):
    """A scan: pages that hold nothing but a picture."""
    first, *rest = images
    return saved(first, "PDF", save_all=True, append_images=rest, resolution=100)
