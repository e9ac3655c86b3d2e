from assist.text.names import Alias, Aliases

NAMES = Aliases({"小金棒": Alias("射频仪 R3", "a.csv"), "小金": Alias("金壶", "b.csv")})


def test_the_name_takes_the_place_of_the_nickname():
    assert NAMES.renamed("小金棒掉皮了，小金呢") == "射频仪 R3掉皮了，金壶呢"
    assert NAMES.renamed("水壶漏水") == "水壶漏水"
    assert Aliases().renamed("小金棒") == "小金棒"


def test_a_name_that_is_said_already_is_not_said_twice():
    assert NAMES.renamed("射频仪 R3 就是小金棒吗") == "射频仪 R3 就是小金棒吗"


def test_a_withdrawn_document_names_nothing():
    assert NAMES.renamed("小金棒和小金", {"a.csv"}) == "小金棒和金壶"
