"""Whether this installation can read pictures."""

from __future__ import annotations

import functools
from importlib.util import find_spec


@functools.cache
def is_available() -> bool:
    """Whether the packages of the `ocr` extra are installed."""
    return all(find_spec(name) is not None for name in ("rapidocr", "cv2", "onnxruntime", "PIL"))
