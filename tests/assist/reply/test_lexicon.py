import re

from assist.reply.lexicon import ROOT, pattern, read_table

RARE = "锟斤拷"


def test_every_pattern_compiles_and_none_matches_everything() -> None:
    for file in ROOT.joinpath("lexicon").iterdir():
        name = file.name.removesuffix(".toml")
        for section, values in read_table(f"lexicon/{file.name}").items():
            sources = values if isinstance(values, dict) else {}
            for key in (key for key, value in sources.items() if isinstance(value, str)):
                assert not pattern(name, section, key).search(RARE), (section, key)


def test_an_empty_pattern_never_matches() -> None:
    assert not pattern("answer_types", "percent", "give").search("任何文字")


def test_phrases_exist_in_both_languages() -> None:
    tables = [read_table(f"phrases/{lang}.toml") for lang in ("zh", "en")]
    variants = [{act: set(rows) for act, rows in table.items()} for table in tables]
    assert variants[0] == variants[1]
    for rows in (rows for table in tables for rows in table.values()):
        for words in rows.values():
            joined = words if isinstance(words, str) else " ".join(words)
            fields = {field for field in re.findall(r"\{(\w+)\}", joined) if field.isascii()}
            slots = {"status"}  # the slots' own names
            assert fields - slots <= {"part", "slot", "options", "facet"}
