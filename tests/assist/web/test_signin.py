"""Sign-in pages and the guard before everything else."""

import re

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from assist import bootstrap
from assist.store import passwords
from assist.store.accounts import Account
from assist.ui.signin import COOKIE
from assist.ui.tokens import issue_token
from assist.web import server
from tests.fakes_desk import CALM, seeded

PASSWORD = "correct horse"
ORIGIN = {"Origin": "http://testserver"}


async def desk(_request):
    return PlainTextResponse("the desk")


async def socket(websocket):
    await websocket.accept()
    await websocket.close()


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(passwords, "COST", 2**10)


def client_of(parts):
    routes = [*server.routes(), Route("/", desk), WebSocketRoute("/_stcore/stream", socket)]
    app = Starlette(routes=routes, middleware=server.middleware())
    return TestClient(app, follow_redirects=False)


@pytest.fixture
def parts(tmp_path):
    made = seeded(tmp_path, CALM, access={"sign_in": "local"})
    with bootstrap.using(made):
        yield made
    made.store.database.close()


@pytest.fixture
def client(parts):
    return client_of(parts)


@pytest.fixture
def ann(parts):
    parts.store.accounts.add("default", Account("ann", "小林", "agent"), PASSWORD)


def enter(client, **fields):
    return client.post("/signin", data=fields, headers=ORIGIN)


def test_nobody_sees_the_desk_or_opens_its_socket_without_a_session(client, ann):
    answer = client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin")
    assert answer.headers["content-security-policy"] == server.CSP
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/_stcore/stream"):
        pass
    assert client.get("/api/health").status_code == 200


def test_the_right_password_opens_the_desk_and_signing_out_closes_it(client, ann):
    answer = enter(client, user="ann", password=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert client.get("/").text == "the desk"
    with client.websocket_connect("/_stcore/stream"):
        pass
    assert "<form" in client.get("/signout").text
    assert client.get("/").text == "the desk"
    assert client.post("/signout", headers=ORIGIN).status_code == 303
    assert client.get("/").status_code == 303


def test_a_wrong_password_says_nothing_about_who_exists(client, ann):
    wrong = enter(client, user="ann", password="wrong password")
    nobody = enter(client, user="nobody", password="wrong password")
    assert wrong.status_code == nobody.status_code == 401
    assert wrong.text == nobody.text
    assert client.get("/").status_code == 303


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
@pytest.mark.parametrize("path", ["/signin", "/signout"])
def test_a_form_of_another_site_is_refused(client, ann, headers, path):
    data = {"user": "ann", "password": PASSWORD}
    assert client.post(path, data=data, headers=headers).status_code == 403


def test_the_first_administrator_is_set_up_with_the_code(client, parts):
    page = client.get("/signin", headers={"Accept-Language": "en"}).text
    assert "Set up the first administrator" in page
    fields = {"user": "boss", "name": "<b>老板</b>", "password": PASSWORD}
    assert enter(client, code="guess", **fields).status_code == 401
    short = {**fields, "password": "short"}
    assert enter(client, code=parts.identity.setup_code, **short).status_code == 401
    assert enter(client, code=parts.identity.setup_code, **fields).status_code == 303
    assert client.get("/").text == "the desk"
    assert parts.store.accounts.get("default", "boss").role == "admin"


def test_the_page_has_no_script_and_a_labelled_field_for_everything(client, ann):
    page = client.get("/signin").text
    assert "<script" not in page
    assert len(re.findall("<label>", page)) == len(re.findall("<input", page)) == 2


def test_an_account_that_was_switched_off_is_out_everywhere(client, parts, ann):
    enter(client, user="ann", password=PASSWORD)
    token = {"X-Assist-Token": issue_token(Account("ann", "", "agent").as_actor("default"), "s")}
    body = {"events": []}
    assert client.post("/api/events", json=body, headers=token).status_code == 204
    parts.store.accounts.change("default", Account("ann", "小林", "agent", is_active=False))
    assert client.get("/").status_code == 303
    assert client.post("/api/events", json=body, headers=token).status_code == 401


def test_a_role_that_may_not_reply_is_refused_by_the_routes(client, parts):
    parts.store.accounts.add("default", Account("eva", "Eva", "evaluator"), PASSWORD)
    actor = Account("eva", "", "admin").as_actor("default")  # what a token says counts for nothing
    token = {"X-Assist-Token": issue_token(actor, "s")}
    pulse = {"case_id": "c2", "tab": "a" * 32}
    assert client.post("/api/pulse", json=pulse, headers=token).status_code == 401
    check = {"version_id": "v", "text": "x"}
    assert client.post("/api/check", json=check, headers=token).status_code == 401
    denied = [(each.action, each.subject) for each in parts.store.audit.entries(actor)]
    assert denied == [("denied", "/api/check"), ("denied", "/api/pulse")]


def test_without_sign_in_there_is_no_sign_in_page(tmp_path):
    made = seeded(tmp_path)
    with bootstrap.using(made):
        client = client_of(made)
        assert client.get("/").text == "the desk"
        assert client.get("/signin").headers["location"] == "/"
        assert enter(client, user="x", password="y").headers["location"] == "/"
        assert COOKIE not in client.cookies
    made.store.database.close()
