import pytest

from ingest.sizes import estimate_tokens


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        # Counted with the tokenizer of multilingual-e5-small.
        ("自签收次日起七天内，商品完好的可以申请退货。", 14, 20),
        ("Items may be returned within 30 days of delivery.", 11, 16),
        ("", 0, 0),
    ],
)
def test_the_estimate_is_near_the_model(text, low, high):
    assert low <= estimate_tokens(text) <= high
