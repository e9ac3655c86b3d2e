"""Untrusted text everywhere: nothing runs, nothing leaves; without protection it would."""

import json
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from assist.web.server import CSP
from tests.e2e.cases import Case, start, type_at_end
from tests.e2e.conftest import Served
from tests.fakes_desk import CALM, conversation


class Sink:
    """Another site: counts every request; `/page` is a page of its own with the headers given."""

    def __init__(self, page="", **headers):
        self.hits = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                if self.path == "/page":
                    body = page.encode()
                    self.send_response(200)
                    self.send_header("Content-Type", "text/html; charset=utf-8")
                    for name, value in headers.items():
                        self.send_header(name.replace("_", "-"), value)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                    return
                outer.hits.append(self.path)
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def sink():
    made = Sink()
    yield made
    made.server.shutdown()
    made.server.server_close()


def attacks(url):
    """What a customer or document author could write."""
    return [
        f"![x]({url}/md.png)",
        f"<img src='{url}/img.png' onerror='window.pwned=1'>",
        f"<script>window.pwned=1;fetch('{url}/script')</script>",
        f"[a](javascript:window.pwned=1) :material/home: :red[x] $$\\href{{{url}}}{{x}}$$",
        f"<svg/onload=\"window.pwned=1\"><style>@import '{url}/css';</style>",
        f"<iframe src='{url}/frame'></iframe><link rel=stylesheet href='{url}/link'>",
    ]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A desk whose document titles, passages and drafts attack; HOSTILE names the sink."""
    desk = Served(tmp_path_factory.mktemp("hostile"))
    yield desk
    desk.stop()


def watched(page):
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    return dialogs


def test_names_messages_cards_chunks_titles_and_drafts_stay_text(page, hostile, sink):
    words = attacks(sink.url)
    (hostile.data / "hostile.json").write_text(json.dumps(words))
    hostile.restart()
    dialogs = watched(page)
    card = {"tier": words[1], "order": words[0], "x " + words[2]: words[3]}
    template = conversation("x", "x", *[f"{each} 签收十天，水箱漏水" for each in words])
    template = replace(template, channel=words[0], customer=card)
    case = Case(hostile, template, name=f"001 {words[0]}")
    page.goto(hostile.url)
    page.locator("[data-testid=stRadioOption]", has_text="001").click()
    page.locator(f'.composer[data-case="{case.id}"] .editor .chip').first.wait_for()
    assert page.locator(".bubble").last.inner_text() == f"{words[-1]} 签收十天，水箱漏水"
    page.locator(".editor .chip").first.hover()
    page.locator(".peek.on").wait_for()
    page.locator(".editor .chip").first.click()
    assert words[0] in page.locator('.sources .card[data-n="1"] .title').inner_text()
    assert words[2] in page.locator('.sources .card[data-n="1"] .passage').inner_text()
    assert words[1] in page.locator(".editor").inner_text()
    type_at_end(page, words[1])
    page.locator(".wish", has_text="更简短").click()
    page.locator(".versions", has_text="2/2").wait_for()
    page.get_by_role("button", name="提交工单").click()
    page.get_by_role("dialog").locator("textarea").wait_for()
    page.keyboard.press("Escape")
    for path, field in (("retrieval", words[0]), ("knowledge", ""), ("evaluation", "")):
        page.goto(hostile.url + path)
        page.locator("[data-testid=stHeading]").first.wait_for()
        if field:
            page.get_by_role("textbox").first.fill(field + words[1])
            page.keyboard.press("Enter")
            page.locator(".sources .card").first.wait_for()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.pwned === undefined")
    assert dialogs == []
    assert sink.hits == []


@pytest.fixture
def bare(chromium):
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def test_the_same_text_without_protection_would_have_hit(bare, sink):
    """The control: a page that puts it into HTML, without our headers."""
    control = Sink("".join(attacks(sink.url)))
    bare.goto(control.url + "/page")
    bare.wait_for_function("window.pwned === 1")
    bare.wait_for_load_state("networkidle")
    assert {"/img.png", "/script", "/css"} <= set(sink.hits)
    control.server.shutdown()
    control.server.server_close()


def test_the_header_alone_stops_it_too(bare, sink):
    """The same page with our policy: the markup is there, nothing loads, nothing runs."""
    control = Sink("".join(attacks(sink.url)), Content_Security_Policy=CSP)
    bare.goto(control.url + "/page")
    bare.wait_for_load_state("networkidle")
    assert bare.locator("img").count() == 1
    assert bare.evaluate("window.pwned === undefined")
    assert sink.hits == []
    control.server.shutdown()
    control.server.server_close()


def test_an_edit_with_markup_is_sent_as_it_was_typed(page, served):
    case = Case(served, CALM)
    start(page, case)
    type_at_end(page, "<b>x</b>")
    page.locator(".editor b").wait_for(state="detached")
    assert "<b>x</b>" in page.locator(".editor").inner_text()
