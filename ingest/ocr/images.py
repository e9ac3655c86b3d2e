"""Pages of scans and pictures as arrays of pixels, none larger than the recogniser wants.

Runs in the OCR child only. A long screenshot is cut into parts at quiet rows, because shrinking it
to one page would make its text unreadable.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from assist.errors import SourceTooLarge, UnreadableDocument

MAX_SIDE = 1_600  # pixels of a page's longer side
DOTS_PER_INCH = 200
POINTS_PER_INCH = 72
MAX_PIXELS = 40_000_000
LONG = 1.6  # height to width from which a picture is cut into parts
SEARCH = 0.2  # of a part's height, above its end, where a quiet row is looked for
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF")

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages of a file; `draw(index)` gives height × width × 3, RGB."""

    count: int
    draw: Callable[[int], Pixels]


def open_pages(kind: str, data: bytes) -> Pages:
    """Open a file.

    Args:
        kind: "pdf" or "picture".
        data: The file's bytes.

    Raises:
        UnreadableDocument: Damaged, or of a kind that is not read.
        SourceTooLarge: Too many pixels.
    """
    return _pdf(data) if kind == "pdf" else _picture(data)


def _pdf(data: bytes) -> Pages:
    document = pypdfium2.PdfDocument(data)

    def draw(index: int) -> Pixels:
        page = document[index]
        longest = max(*page.get_size(), 1.0)
        scale = min(DOTS_PER_INCH / POINTS_PER_INCH, MAX_SIDE / longest)
        bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False)
        pixels = np.array(bitmap.to_numpy(), dtype=np.uint8)
        page.close()
        return _three_channels(pixels)

    return Pages(len(document), draw)


def _picture(data: bytes) -> Pages:
    Image.MAX_IMAGE_PIXELS = None  # counted here, before anything is unpacked
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
        frames = int(getattr(image, "n_frames", 1))
        if frames > 1:
            return Pages(frames, lambda index: _frame(image, index))
        whole = _frame(image, 0)
    except UnidentifiedImageError as error:
        raise UnreadableDocument("not a picture inside") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise UnreadableDocument(f"damaged picture: {error}") from error
    cuts = _cuts(whole)
    return Pages(len(cuts), lambda index: whole[slice(*cuts[index])])


def _frame(image: Image.Image, index: int) -> Pixels:
    """One frame upright, on white, no wider than a page; a page is also no longer."""
    if index:
        image.seek(index)
    if image.width * image.height > MAX_PIXELS:
        size = f"{image.width} x {image.height}"
        raise SourceTooLarge(f"{size} pixels, limit {MAX_PIXELS // 1_000_000} million")
    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        layer = upright.convert("RGBA")
        upright = Image.new("RGBA", layer.size, "white")
        upright.alpha_composite(layer)
    plain = upright.convert("RGB")
    is_long = plain.height > LONG * plain.width
    longest = plain.width if is_long else max(plain.size)
    if longest > MAX_SIDE:
        scale = MAX_SIDE / longest
        plain = plain.resize((max(1, round(plain.width * scale)), round(plain.height * scale)))
    return np.asarray(plain, dtype=np.uint8)


def _cuts(whole: Pixels) -> list[tuple[int, int]]:
    """Rows (first, end) of the parts; each ends at the quietest row near its full height."""
    height = whole.shape[0]
    if height <= MAX_SIDE:
        return [(0, height)]
    noise = np.abs(np.diff(whole.mean(axis=2), axis=1)).sum(axis=1)
    cuts: list[tuple[int, int]] = []
    start = 0
    while height - start > MAX_SIDE:
        first = start + round(MAX_SIDE * (1 - SEARCH))
        near = noise[first : start + MAX_SIDE]
        end = first + int(near.size - 1 - np.argmin(near[::-1]))
        cuts.append((start, end))
        start = end
    cuts.append((start, height))
    return cuts


def _three_channels(pixels: Pixels) -> Pixels:
    if pixels.ndim == 2:  # noqa: PLR2004  grey
        pixels = pixels[:, :, None]
    return pixels if pixels.shape[2] == 3 else np.repeat(pixels[:, :, :1], 3, axis=2)  # noqa: PLR2004
