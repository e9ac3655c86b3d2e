import re

import pytest

from assist.errors import PromptError
from assist.reply.prompts import prompt_id, render


def test_values_are_not_scanned_again():
    text = render("repair", problem="${fence} {x} $problem")
    assert "${fence} {x} $problem" in text


@pytest.mark.parametrize("variables", [{}, {"problem": "x", "other": "y"}])
def test_missing_and_unknown_variables_are_errors(variables):
    with pytest.raises(PromptError):
        render("repair", **variables)


def test_the_id_follows_the_content():
    assert re.fullmatch(r"repair@[0-9a-f]{8}", prompt_id("repair"))
    assert prompt_id("repair") != prompt_id("user")
