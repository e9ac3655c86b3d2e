"""Traditional pages with pinyin glosses are found from Simplified questions like clean ones."""

from datetime import date

import pytest

from assist.index.embed import open_embedder
from assist.index.retrieve import Retriever, SearchRequest
from assist.index.version import SnapshotHolder
from assist.settings import Embedding, Paths, read_settings
from assist.text.normalise import fold_script
from ingest.build import build, index_folder
from tests.fakes import TinyEmbedder

# How such pages gloss: after the character, by the page's own dictionary.
GLOSSES = {
    "務": "wù", "貨": "huò", "發": "fā", "費": "fèi", "運": "yùn", "價": "jià", "換": "huàn",
    "時": "shí", "間": "jiān", "單": "dān", "請": "qǐng", "買": "mǎi", "賣": "mài", "會": "huì",
    "員": "yuán", "電": "diàn", "機": "jī", "開": "kāi", "關": "guān", "訂": "dìng", "個": "gè",
    "飯": "fàn", "鍋": "guō", "掃": "sǎo", "氣": "qì", "炸": "zhà", "燒": "shāo", "壺": "hú",
    "過": "guò", "還": "huán", "後": "hòu", "與": "yǔ", "維": "wéi", "規": "guī", "錄": "lù",
}  # fmt: skip
PAGES = {
    "returns": (
        "退貨規則",
        "簽收後七天內，商品完好且附件齊全的，可以申請無理由退貨，運費由買家承擔。",
    ),
    "exchange": (
        "換貨辦法",
        "尺碼不合適的，簽收後十五天內可以換貨一次，換貨的來回運費由本店承擔。",
    ),
    "invoice": (
        "開具發票",
        "訂單完成後，在訂單詳情裡點擊申請發票，電子發票會在二十四小時內發到郵箱。",
    ),
    "delivery": ("發貨時間", "下午四點前付款的訂單當天發貨，週末與節假日順延到下一個工作日。"),
    "price": ("價格保護", "購買後七天內同款商品降價的，可以申請退還差價，限時搶購與優惠券除外。"),
    "repair": ("維修與保修", "整機保修一年，主要部件保修三年，人為損壞與進水不在保修範圍之內。"),
    "points": ("會員積分", "會員每消費一元得一個積分，一百積分可以抵扣一元，積分年底清零。"),
    "address": (
        "修改地址",
        "訂單發出之前可以在訂單詳情裡修改收貨地址一次，發出之後請聯繫快遞公司。",
    ),
    "cancel": ("取消訂單", "未發貨的訂單可以直接取消，款項會在三個工作日內退還到原付款賬戶。"),
    "battery": ("電池使用", "首次使用請充電四小時，長時間不用時請每三個月充電一次，以免電池過放。"),
    "cleaning": (
        "機器清潔",
        "清潔前請關閉電源並拔下插頭，內膽用軟布與中性清潔劑擦洗，不要用鋼絲球。",
    ),
    "network": ("連接網絡", "機器只支持二點四赫茲的無線網絡，配網時請把手機與機器放在同一個房間。"),
}
PRODUCTS = {"cooker": "電飯鍋", "sweeper": "掃地機", "fryer": "空氣炸鍋", "kettle": "電燒水壺"}
QUESTIONS = {
    "买了几天内可以无理由退货？": "returns",
    "退货的运费谁承担": "returns",
    "尺码不合适想换一件": "exchange",
    "换货要我出运费吗": "exchange",
    "怎么申请电子发票": "invoice",
    "发票多久能收到": "invoice",
    "下午付款今天能发货吗": "delivery",
    "周末发货吗": "delivery",
    "刚买就降价了能退差价吗": "price",
    "整机保修多久": "repair",
    "进水了还能保修吗": "repair",
    "一百积分能抵多少钱": "points",
    "收货地址写错了怎么改": "address",
    "没发货的订单怎么取消": "cancel",
    "电池第一次要充多久": "battery",
    "内胆怎么清洗": "cleaning",
    "机器连不上无线网络": "network",
}  # fmt: skip


def glossed(text):
    return "".join(f"{char}({GLOSSES[char]})" if char in GLOSSES else char for char in text)


def write_pages(folder, write):
    """Every page once for each product, so that only the names tell them apart."""
    folder.mkdir()
    for page, (title, text) in PAGES.items():
        for product, name in PRODUCTS.items():
            body = f"# {write(title)}\n\n{write(name)}：{write(text)}\n"
            (folder / f"{product}-{page}.md").write_text(body, "utf-8")


def reciprocal_rank(embedder, folder, data):
    """Mean over the questions of 1 / rank of the first chunk of the right page."""
    settings = read_settings(paths={"data": data})
    build(folder, settings, open_model=lambda: embedder)
    retriever = Retriever(SnapshotHolder(index_folder(settings)), embedder, settings.retrieval)
    ranks = []
    for question, page in QUESTIONS.items():
        for product, name in PRODUCTS.items():
            asked = f"{fold_script(name)}，{question}"
            request = SearchRequest((asked,), date(2026, 1, 1), k=20)
            keys = [found.chunk.doc_key for found in retriever.search(request).evidence]
            right = f"{product}-{page}.md"
            ranks.append(1 / (keys.index(right) + 1) if right in keys else 0.0)
    return sum(ranks) / len(ranks)


@pytest.fixture
def ranks(tmp_path):
    def of(embedder):
        found = {}
        for name, write in (("clean", fold_script), ("glossed", glossed)):
            write_pages(tmp_path / name, write)
            found[name] = reciprocal_rank(embedder, tmp_path / name, tmp_path / f"data-{name}")
        return found

    return of


def test_words_find_a_glossed_page_like_a_clean_one(ranks):
    found = ranks(TinyEmbedder())
    assert found["clean"] > 0.9
    assert found["glossed"] >= found["clean"] - 0.03


@pytest.mark.slow
def test_the_model_finds_a_glossed_page_like_a_clean_one(ranks):
    found = ranks(open_embedder(Embedding(), Paths().models))
    assert found["clean"] > 0.9
    assert found["glossed"] >= found["clean"] - 0.03


def test_the_pages_hold_glosses_and_a_citation_shows_them():
    text = glossed(PAGES["returns"][1])
    assert text.count("(") >= 5
    assert "貨(huò)" in text
