"""A small live index and the chain over it, without the real model."""

from datetime import date

import pytest

from assist.chain import AssistChain
from assist.index.publish import publish
from assist.index.retrieve import Retriever
from assist.index.version import SnapshotHolder
from assist.reply.extract import ExtractiveDrafter
from assist.settings import Retrieval
from assist.types import Source
from tests.fakes import TinyEmbedder, content_of

TEXTS = {
    "returns.md": "商品自签收次日起7天内可以申请无理由退货，退货运费由买家承担。",
    "invoice.md": "电子发票在签收后24小时内开出，抬头可以修改一次。",
    "returns-2024.md": "商品自签收次日起30天内可以申请无理由退货。",
    "returns-b.md": "B店商品自签收次日起15天内可以申请无理由退货。",
    "authority.md": "一线客服可以补偿100元以内。",
}
SOURCES = {
    "returns.md": Source("returns.md", category="policy", title="退货政策", tags={"store": "a"}),
    "invoice.md": Source("invoice.md", category="policy", title="发票"),
    "returns-2024.md": Source(
        "returns-2024.md",
        category="policy",
        title="退货政策",
        valid_to=date(2025, 12, 31),
        tags={"store": "a"},
    ),
    "returns-b.md": Source("returns-b.md", category="policy", title="退货", tags={"store": "b"}),
    "authority.md": Source("authority.md", category="policy", title="权限", audience="internal"),
}


@pytest.fixture
def embedder():
    return TinyEmbedder(384)  # as long as the vectors that the triage heads were trained on


@pytest.fixture
def live(tmp_path, embedder):
    """Index folder with one live version."""
    publish(tmp_path / "index", content_of(TEXTS, embedder, SOURCES))
    return tmp_path / "index"


@pytest.fixture
def make_chain(live, embedder):
    def make(*drafters):
        retriever = Retriever(SnapshotHolder(live, embedder.fingerprint), embedder, Retrieval())
        return AssistChain(retriever, embedder, [*drafters, ExtractiveDrafter()])

    return make
