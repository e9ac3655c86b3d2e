from assist.types import Chunk, Source
from ingest.spoken import embedding_text, spoken_title


def test_what_is_embedded_names_title_and_headings_once():
    chunk = Chunk("1", "a.md", "七天。", 0, 3, ("退货", "期限"))
    assert embedding_text(chunk, "退货") == "退货 \u203a 期限\n七天。"
    assert embedding_text(chunk, "沐芽规则") == "沐芽规则 \u203a 退货 \u203a 期限\n七天。"
    assert embedding_text(Chunk("1", "a.md", "七天。", 0, 3), "") == "七天。"


def test_the_name_of_a_file_is_not_spoken():
    assert spoken_title(Source("a/return.md", title="return")) == ""
    assert spoken_title(Source("a/return.md", title="退货")) == "退货"
