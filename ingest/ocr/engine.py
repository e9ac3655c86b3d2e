"""rapidocr behind a small door: find lines, turn the page upright, read the lines.

rapidocr reads a page as it lies. Which way is up is found here: lines that stand upright say that
the page was turned by a quarter, and a sample of lines, read both ways round, says in which
direction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import onnxruntime  # type: ignore[import-untyped]  # ships no types
from numpy.typing import NDArray
from rapidocr import RapidOCR
from rapidocr.inference_engine.onnxruntime import main as sessions

from ingest.ocr.images import Pixels
from ingest.readers.scan import ScanLine

MIN_SCORE = 0.5  # a line below is noise
SURE = 0.9  # mean score of the sample from which the other direction is not tried
SAMPLE = 6  # lines
OBLONG = 2.0  # longer to shorter side of a box whose direction means something

Boxes = NDArray[np.float32]  # lines × 4 corners × 2
Line = tuple[str, float]  # text and score


@dataclass(frozen=True, slots=True)
class Reading:
    """Lines of a page in pixels of the upright page, whose size is width × height."""

    lines: list[ScanLine]
    width: int
    height: int
    turn: int  # degrees by which the page was turned counter-clockwise to stand upright


class Engine:
    """The recogniser with its models loaded at the first page.

    Args:
        threads: For one page.
    """

    def __init__(self, threads: int = 2) -> None:
        setattr(sessions, "SessionOptions", _patient_options)  # noqa: B010  it has no setting
        self._ocr = RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_cls": False,
                # Several lines at once need buffers so large that the system hands them out and
                # takes them back each time, which was 40 % of a dense page; and what a line is read
                # as depended on its neighbours.
                "Rec.rec_batch_num": 1,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def read(self, page: Pixels) -> Reading:
        """Read one page (height × width × 3, RGB)."""
        image = np.ascontiguousarray(page[:, :, ::-1])  # rapidocr expects BGR
        boxes = self._boxes(image)
        quarters, known = self._quarters(image, boxes)
        if quarters:
            image = np.ascontiguousarray(np.rot90(image, quarters))
            boxes = self._boxes(image)
        height, width = image.shape[:2]
        lines = [
            ScanLine(text.strip(), *_edges(box), score)
            for box, (text, score) in zip(boxes, self._lines(image, boxes, known), strict=True)
            if text.strip() and score >= MIN_SCORE
        ]
        return Reading(lines, width, height, 90 * quarters)

    def _lines(self, image: Pixels, boxes: Boxes, known: Mapping[int, Line]) -> list[Line]:
        """The text of each box; `known` are those that have been read."""
        left = [index for index in range(len(boxes)) if index not in known]
        crops = self._ocr.crop_text_regions(image, boxes[left]) if left else []
        read = {**known, **dict(zip(left, self._texts(crops), strict=True))}
        return [read[index] for index in range(len(boxes))]

    def _boxes(self, image: Pixels) -> Boxes:
        found = self._ocr(image, use_det=True, use_cls=False, use_rec=False)
        boxes = getattr(found, "boxes", None)
        return np.zeros((0, 4, 2), np.float32) if boxes is None else np.asarray(boxes, np.float32)

    def _texts(self, crops: list[Pixels]) -> list[Line]:
        if not crops:
            return []
        read = self._ocr.recognize_txt(crops)
        texts, scores = read.txts or (), read.scores or ()
        return [(str(t), float(s)) for t, s in zip(texts, scores, strict=True)]

    def _quarters(self, image: Pixels, boxes: Boxes) -> tuple[int, dict[int, Line]]:
        """Quarter turns, counter-clockwise, that put the page upright.

        Returns:
            The turns, and by number of their box the lines that this has read of an upright page.
        """
        if not len(boxes):
            return 0, {}
        across = np.linalg.norm(boxes[:, 1] - boxes[:, 0], axis=1)
        down = np.linalg.norm(boxes[:, 3] - boxes[:, 0], axis=1)
        wide, tall = across > OBLONG * down, down > OBLONG * across
        is_turned = down[tall].sum() > across[wide].sum()
        chosen = tall if is_turned else wide
        if not chosen.any():
            return 0, {}
        lengths = np.where(chosen, np.maximum(across, down), 0)
        longest = np.argsort(lengths)[::-1][: min(SAMPLE, int(chosen.sum()))]
        # A crop of an upright box comes turned by a quarter already, so it lies.
        crops = self._ocr.crop_text_regions(image, boxes[longest])
        read = self._texts(crops)
        forward = _mean(read)
        if forward >= SURE and not is_turned:
            return 0, dict(zip(map(int, longest), read, strict=True))
        backward = _mean(self._texts([np.ascontiguousarray(np.rot90(c, 2)) for c in crops]))
        if is_turned:
            return (1 if forward >= backward else 3), {}
        return (2 if backward > forward else 0), {}


def _mean(read: Sequence[Line]) -> float:
    """Mean score of a letter."""
    letters = sum(len(text) for text, _ in read)
    return sum(score * len(text) for text, score in read) / letters if letters else 0.0


def _patient_options() -> onnxruntime.SessionOptions:
    """Threads that sleep while they wait; spinning took a third of a page's CPU time."""
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def _edges(box: NDArray[np.float32]) -> tuple[float, float, float, float]:
    """Left, top, right, bottom."""
    (left, top), (right, bottom) = box.min(axis=0), box.max(axis=0)
    return float(left), float(top), float(right), float(bottom)
