from assist.text.concepts import MARK, find_concepts


def test_surfaces_are_kept_with_their_concept() -> None:
    found = {(concept.term, concept.surface) for concept in find_concepts("快递费谁出")}
    assert (f"{MARK}shipping_fee", "快递费") in found
    assert (f"{MARK}deliver", "快递") in found


def test_a_text_without_any_gives_none() -> None:
    assert find_concepts("嗯嗯") == ()
    assert find_concepts("") == ()
