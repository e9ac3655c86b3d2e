"""An OCR child that misbehaves on purpose: page 1 hangs, 2 crashes, 3 never ends, 7 is slow."""

import os
import time

from ingest.pipe import serve
from ingest.readers.scan import ScanLine, ScanPage

PAGES = 6


def run(memory_bytes):
    serve(memory_bytes, _answer)


def _answer(question, _data):
    if "open" in question:
        return {"pages": PAGES}
    number = question["page"]
    if number == 1:
        time.sleep(60)
    if number == 7:
        time.sleep(1)
    if number == 2:
        os._exit(3)
    if number == 3:
        while True:
            number += 1
    line = ScanLine(f"page {number}", 0, 0, 50, 10, 0.9)
    return {"page": ScanPage(number, 100, 100, [line]).to_wire()}
