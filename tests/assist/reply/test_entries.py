from assist.reply.entries import entries_of
from assist.reply.records import read_record

FEES = (
    "title：Call-out\nvisit \u203a distance：up to 5 miles\nvisit \u203a price：£30\n"
    "visit \u203a distance：5 to 10 miles\nvisit \u203a price：£50\ntowns：Leeds\ntowns：York"
)


def _entries(text):
    return [
        [field.value for field in entry] for entry in entries_of(read_record(text, 0, len(text)))
    ]


def test_an_entry_begins_where_its_first_key_comes_again():
    assert _entries(FEES) == [["up to 5 miles", "£30"], ["5 to 10 miles", "£50"]]


def test_a_branch_without_repeats_and_a_list_of_values_have_none():
    assert _entries("name：Tow\ntruck \u203a start：£80\ntruck \u203a per mile：£6") == []
    assert _entries("name：Swap\narea \u203a town：Leeds\narea \u203a town：York") == []
