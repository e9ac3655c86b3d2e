from ingest.readers.markup import read_html


def blocks(html):
    return [(b.kind, b.text) for b in read_html(html.encode()).blocks]


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<title>售后政策</title></head>
<body lang=ZH-CN><div class=WordSection1><p class=MsoTitle>售后服务政策<o:p></o:p></p>
<p class=MsoToc1>一、退货<span style='mso-tab-count:1 dotted'>. </span>2</p><h1>一、退货</h1>
<p class=MsoNormal>签收后<span lang=EN-US>7</span>天内可退。</p>
<p class=MsoListParagraph><span style='font-family:Wingdings;mso-list:Ignore'>l<span
style='font:7.0pt "Times New Roman"'>&nbsp; </span></span>保留吊牌；</p></div></body></html>"""


def test_pages_saved_by_word():
    extract = read_html(WORD.encode())
    assert [(b.kind, b.level, b.text) for b in extract.blocks] == [
        ("heading", 1, "售后服务政策"),
        ("heading", 1, "一、退货"),
        ("paragraph", 0, "签收后7天内可退。"),
        ("item", 0, "· 保留吊牌；"),
    ]
    assert extract.title == "售后政策"
    assert extract.dropped["table of contents"] > 0


def test_a_notice_goes_unless_it_says_how_to_reach_the_shop():
    page = "<body><p>正文。</p>{}</body>"
    notice = "<div class=foot>Copyright © 2020-2024 a.com 版权所有 京ICP备12345号</div>"
    assert blocks(page.format(notice)) == [("paragraph", "正文。")]
    reach = "<footer>© 2024 某店 客服热线 400-123-4567 工作时间 9:00-21:00</footer>"
    assert blocks(page.format(reach)) == [
        ("paragraph", "正文。"),
        ("aside", "© 2024 某店 客服热线 400-123-4567 工作时间 9:00-21:00"),
    ]


def test_a_policy_about_copyright_is_no_notice():
    html = "<body><h2>Copyright policy</h2><p>Copyright claims must name the listing.</p></body>"
    assert blocks(html) == [
        ("heading", "Copyright policy"),
        ("paragraph", "Copyright claims must name the listing."),
    ]


def test_links_to_the_neighbouring_articles_go():
    html = "<body><p>正文。</p><span>阅读原文</span> <a>上一篇：支付</a> <a>下一篇：发票</a></body>"
    assert blocks(html) == [("paragraph", "正文。")]


def test_the_sign_that_opens_a_panel_is_no_part_of_its_title():
    html = (
        '<body><div class="collapse-title">如何修改地址<i>+</i></div>'
        '<div class="collapse-content" style="display:none">联系客服。</div></body>'
    )
    assert blocks(html) == [("question", "如何修改地址"), ("paragraph", "联系客服。")]


def test_a_table_of_data_inside_tables_of_layout():
    inner = "<table><tr><td>等级</td><td>折扣</td></tr><tr><td>银卡</td><td>98折</td></tr></table>"
    html = f"<body><table><tr><td><table><tr><td>{inner}</td></tr></table></td></tr></table></body>"
    assert blocks(html) == [("row", "等级：银卡\n折扣：98折")]


def test_a_list_of_links_at_the_edge_only_leads_elsewhere():
    text = "正文，说的是怎么充电，充多久，用哪个充电器。"
    page = f"<body><article><p>{text}</p></article><aside>{{}}</aside></body>"
    popular = "热门问题：" + " · ".join(
        f"<a href=/{n}>{title}</a>"
        for n, title in enumerate(["能不能充一晚上电", "12期分期手续费", "服务点几点关门"])
    )
    assert blocks(page.format(popular)) == [("paragraph", text)]
    phone = "联系：<a href=tel:1>400-123-4567</a> · <a href=/a>在线客服</a> · <a href=/b>门店</a>"
    kept = ("aside", "联系：400-123-4567 · 在线客服 · 门店")
    assert blocks(page.format(phone)) == [("paragraph", text), kept]
