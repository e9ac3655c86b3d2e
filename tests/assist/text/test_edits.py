"""Which values an edit changed."""

import pytest

from assist.text.edits import fact_edits


@pytest.mark.parametrize(
    ("before", "after", "edits"),
    [
        ("7天内可退", "一周内可退", ()),
        ("7天内可退，补50元", "15天内可退", (("duration", "7天", "15天"), ("money", "50元", ""))),
        ("可以退", "3天内可以退", (("duration", "", "3天"),)),
    ],
)
def test_which_values_an_edit_changed(before, after, edits):
    assert tuple((e.kind, e.before, e.after) for e in fact_edits(before, after)) == edits
