import hashlib
import lzma
from importlib import resources

from assist.llm.tokens import count_tokens, estimate_tokens
from assist.llm.vocabulary.build import SHA256


def test_counts_are_those_of_o200k_base():
    assert count_tokens("hello world") == 2
    assert count_tokens("") == 0
    assert count_tokens("<|endoftext|>") > 1


def test_the_shipped_table_is_tiktokens():
    packed = (resources.files("assist.llm.vocabulary") / "o200k_base.tiktoken.xz").read_bytes()
    assert hashlib.sha256(lzma.decompress(packed)).hexdigest() == SHA256


def test_other_models_get_a_margin():
    text = "签收后七天内可以无理由退货"
    assert estimate_tokens(text, "gpt-4o-mini") == count_tokens(text)
    assert estimate_tokens(text, "qwen2.5-7b-instruct") == int(count_tokens(text) * 1.15) + 1
