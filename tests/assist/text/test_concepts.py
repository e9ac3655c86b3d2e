from assist.text.concepts import MARK, find_concepts, find_places


def test_surfaces_are_kept_with_their_concept() -> None:
    found = {(concept.term, concept.surface) for concept in find_concepts("快递费谁出")}
    assert (f"{MARK}shipping_fee", "快递费") in found
    assert (f"{MARK}deliver", "快递") in found


def test_a_text_without_any_gives_none() -> None:
    assert find_concepts("嗯嗯") == ()
    assert find_concepts("") == ()


def test_a_city_stands_for_the_area_that_tables_name() -> None:
    def places(text: str) -> set[str]:
        return {concept.term for concept in find_concepts(text)}

    assert f"{MARK}yunnan" in places("我在昆明") & places("甘肃、云南、贵州只发干货")
    assert f"{MARK}hong_kong" in places("能寄香港么") & places("港澳台地区暂不发货")
    assert f"{MARK}european_union" in places("send it back from lyon") & places("from the eu")
    assert f"{MARK}france" in places("法国") & places("paris")
    assert not places("a cotton jersey and wellington boots")


def test_a_place_inside_the_name_of_another_is_none() -> None:
    assert [place.term for place in find_places("能寄到都柏林吗")] == ["≈ireland"]
    assert "≈germany" in {place.term for place in find_places("柏林")}
    assert {place.term for place in find_places("江浙沪")} >= {"≈jiangsu", "≈shanghai"}
