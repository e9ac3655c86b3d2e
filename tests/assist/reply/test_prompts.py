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


def test_the_id_follows_every_template_that_a_draft_used():
    assert re.fullmatch(r"repair@[0-9a-f]{8}", prompt_id("repair", "user"))
    assert prompt_id("repair", "user") not in (
        prompt_id("repair"),
        prompt_id("repair", "selection"),
    )


def outside_fences(prompt, fence):
    return "".join(prompt.split(f"{fence}\n")[::2])


@pytest.mark.parametrize(
    ("name", "trusted"),
    [("user", {"decision"}), ("selection_user", set())],
)
def test_what_customers_and_documents_say_stands_inside_a_fence(name, trusted):
    material = {"user": {"conversation", "question", "evidence"}}
    material = material.get(name, {"reply", "passage", "evidence"})
    values = {each: f"<<{each}>>" for each in material | trusted}
    prompt = f"{render(name, fence='=== 0 ===', **values)}\n"
    assert all(value in prompt for value in values.values())
    outside = outside_fences(prompt, "=== 0 ===")
    assert {each for each in values if values[each] in outside} == trusted
