import numpy as np
import pytest

pytest.importorskip("rapidocr", reason="the extra 'ocr' is not installed")

from ingest.ocr.engine import Engine
from tests.ingest.ocr.page_maker import cjk_font, drawn, latin_font

ENGLISH = ["Return Policy for Orders", "Goods may be returned within", "fourteen days of delivery"]
CHINESE = ["磁吸充电触点说明", "签收次日起七天内可以申请退货", "运费由商家承担，退款三日内到账"]


@pytest.fixture(scope="module")
def engine():
    return Engine()


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_turned_page_is_read_upright(engine, quarters):
    page = np.rot90(np.asarray(drawn(ENGLISH, latin_font(36))), quarters)
    read = engine.read(page)
    assert [line.text for line in read.lines] == ENGLISH
    assert read.turn == (360 - 90 * quarters) % 360
    assert (read.width, read.height) == (900, 500)


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_chinese_is_read_whichever_way_it_lies(engine, quarters):
    page = np.rot90(np.asarray(drawn(CHINESE, cjk_font(36))), quarters)
    assert [line.text for line in engine.read(page).lines] == CHINESE


def test_lines_stand_where_they_were_drawn(engine):
    (first, *_) = engine.read(np.asarray(drawn(ENGLISH, latin_font(36)))).lines
    assert first.x0 == pytest.approx(60, abs=8)
    assert first.top == pytest.approx(66, abs=10)
    assert 0.9 < first.score <= 1


def test_an_empty_page_has_no_lines(engine):
    read = engine.read(np.full((400, 300, 3), 255, np.uint8))
    assert (read.lines, read.turn) == ([], 0)


def test_the_lines_that_told_the_direction_are_not_read_again(engine, monkeypatch):
    read, recognise = [], engine._ocr.recognize_txt

    def counting(crops):
        read.extend(crops)
        return recognise(crops)

    monkeypatch.setattr(engine._ocr, "recognize_txt", counting)
    page = np.asarray(drawn(ENGLISH, latin_font(36)))
    assert [line.text for line in engine.read(page).lines] == ENGLISH
    assert len(read) == len(ENGLISH)
