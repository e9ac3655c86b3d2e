"""Figures as the pages write them."""

import pytest

from assist.ui.tables import figure, interval


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [("accuracy", 0.7345, "73.5%"), ("total_ms_p95", 41.2, "41 ms"), ("accuracy", None, "\u2013")],
)
def test_a_figure_has_its_unit(name, value, shown):
    assert figure(name, value) == shown


def test_an_interval_says_what_it_rests_on():
    whole = {"lo": 0.61, "hi": 0.82, "n": 120}
    assert interval("accuracy", whole) == "61.0%\u00a0…\u00a082.0% · n\u00a0=\u00a0120"
    assert interval("accuracy", {"n": 3}) == "n\u00a0=\u00a03"
