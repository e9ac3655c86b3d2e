"""Pieces of a message: what is kept, in which form, and that buckets never move."""

from assist.triage.pieces import BUCKETS, buckets_of, pieces_of


def test_han_characters_and_pairs_words_and_neighbours_and_marks():
    assert pieces_of("凉透了！") == ["凉", "透", "了", "凉透", "透了", "!"]
    assert pieces_of("Don't like it") == ["don't", "like", "don't like", "it", "like it"]


def test_traditional_and_full_width_writing_give_the_same_pieces():
    assert pieces_of("退款！") == pieces_of("退款!")
    assert pieces_of("氣死了") == pieces_of("气死了")


def test_numbers_names_and_links_are_no_pieces():
    assert pieces_of("@shop_one https://a.example/x?y=1 12345") == []


def test_neighbours_do_not_reach_across_other_runs():
    assert pieces_of("bad 好 day") == ["bad", "好", "day"]


def test_buckets_are_those_the_shipped_weights_were_trained_with():
    assert buckets_of("气").tolist() == [BUCKET_OF_QI]
    assert buckets_of("").tolist() == []
    many = buckets_of("the same words again the same words again")
    assert (many >= 0).all()
    assert (many < BUCKETS).all()
    assert len(many) == len(set(many.tolist()))


BUCKET_OF_QI = 3301  # crc32 of its UTF-8 bytes modulo 16384
