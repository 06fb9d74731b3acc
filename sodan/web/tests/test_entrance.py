"""Signing in, the language a page speaks, and what is told when something is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from sodan.desk.conversation import Conversation
from sodan.people.representative import Representative
from sodan.web.tests.conftest import BACKEND

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def fresh_counters() -> Iterator[None]:
    """The door counts tries in the cache; each test begins at none."""
    cache.clear()
    yield
    cache.clear()


def try_to_enter(client: Client, email: str, password: str, **extra: str) -> int:
    return client.post("/sign-in/", {"login": email, "password": password, **extra}).status_code


def test_a_representative_comes_in_and_sits_at_their_own_list(client: Client, representative: Representative) -> None:
    answer = client.post("/sign-in/", {"login": representative.email, "password": PASSWORD}, follow=True)

    assert answer.redirect_chain[-1][0] == "/desk/mine/"
    assert "내 상담" in answer.content.decode()


def test_the_door_leads_where_one_was_going_but_never_out_of_the_house(client: Client, representative: Representative) -> None:
    inside = client.post("/sign-in/", {"login": representative.email, "password": PASSWORD, "next": "/desk/ai/"})
    client.logout()
    outside = client.post("/sign-in/", {"login": representative.email, "password": PASSWORD, "next": "https://example.com/"})

    assert inside["Location"] == "/desk/ai/"
    assert outside["Location"] == "/"


@pytest.mark.parametrize(("email", "password"), [("representative@tests.example", "wrong"), ("nobody@tests.example", PASSWORD)])
def test_a_wrong_pair_never_tells_which_half_was_wrong(
    client: Client, representative: Representative, email: str, password: str
) -> None:
    answer = client.post("/sign-in/", {"login": email, "password": password}, headers={"Accept-Language": "en"})

    assert answer.status_code == 422
    assert "The e-mail or password is not right" in answer.content.decode()


def test_many_wrong_tries_lock_the_door_even_for_the_right_password(client: Client, representative: Representative) -> None:
    tries = [try_to_enter(client, representative.email, "wrong") for _ in range(9)]

    assert tries[0] == 422
    assert tries[-1] == 429
    assert try_to_enter(client, representative.email, PASSWORD) == 429
    page = client.post("/sign-in/", {"login": representative.email, "password": PASSWORD}, headers={"Accept-Language": "ja"})
    assert "1時間後" in page.content.decode()


def test_the_ai_has_no_password_to_come_in_with(client: Client, ai: Representative) -> None:
    assert try_to_enter(client, ai.email, "") == 422


def test_nobody_signs_up_alone(client: Client, db: None) -> None:
    assert client.get("/sign-up/").status_code == 404
    assert client.get("/accounts/signup/").status_code == 404


def test_one_goes_out_by_a_button_only(desk: Client) -> None:
    assert desk.get("/sign-out/").status_code == 405
    assert desk.post("/sign-out/")["Location"] == "/sign-in/"
    assert desk.get("/desk/mine/").status_code == 302


@pytest.mark.parametrize(("language", "title"), [("ko", "내 상담"), ("ja", "自分の対応"), ("en", "Mine")])
def test_the_desk_speaks_the_language_of_whoever_sits_at_it(
    desk: Client, representative: Representative, conversation: Conversation, language: str, title: str
) -> None:
    desk.post("/language/", {"language": language, "back": "/desk/mine/"})

    for address in ("/desk/mine/", f"/desk/c/{conversation.pk}/"):
        page = desk.get(address).content.decode()
        assert f'<html lang="{language}"' in page
        assert title in page
    representative.refresh_from_db()
    assert representative.language == language


def test_choosing_a_language_never_leads_out_of_the_house(client: Client, db: None) -> None:
    assert client.post("/language/", {"language": "ja", "back": "https://example.com/"})["Location"] == "/"
    assert "ログイン" in client.get("/sign-in/").content.decode()


@pytest.mark.parametrize(
    ("language", "words"), [("ko", "찾을 수 없어요"), ("ja", "見つかりませんでした"), ("en", "There is nothing here")]
)
def test_an_error_is_told_in_the_readers_language(
    desk: Client, representative: Representative, language: str, words: str
) -> None:
    Representative.objects.filter(pk=representative.pk).update(language=language)

    for address in ("/no/such/page/", "/desk/c/999999/"):
        answer = desk.get(address)
        assert answer.status_code == 404
        assert words in answer.content.decode()


def test_an_old_form_says_that_nothing_was_changed(representative: Representative, conversation: Conversation) -> None:
    old = Client(enforce_csrf_checks=True)
    old.force_login(representative, backend=BACKEND)

    answer = old.post(f"/desk/c/{conversation.pk}/resolution/")

    assert answer.status_code == 403
    assert "오래 열어 둔 화면이에요" in answer.content.decode()


def test_something_broken_shows_no_insides(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the secret inside")

    monkeypatch.setattr("sodan.web.inbox.rows_of", fail)
    desk.raise_request_exception = False

    answer = desk.get("/desk/mine/")

    assert answer.status_code == 500
    assert "the secret inside" not in answer.content.decode()


def test_no_page_carries_scripts_or_styles_of_its_own(desk: Client, client: Client, conversation: Conversation) -> None:
    for page in (desk.get(f"/desk/c/{conversation.pk}/"), desk.get("/desk/mine/"), Client().get("/sign-in/"), desk.get("/none/")):
        text = page.content.decode()
        assert "<style" not in text
        assert " style=" not in text
        assert "onclick=" not in text
        assert "<script>" not in text
        assert "unsafe" not in page["Content-Security-Policy"]


def test_the_page_remembers_theme_and_side_panel(desk: Client, conversation: Conversation) -> None:
    desk.cookies["sodan_theme"] = "dark"
    desk.post("/preferences/panes/", {"side": "closed"})

    page = desk.get(f"/desk/c/{conversation.pk}/").content.decode()

    assert 'data-theme="dark"' in page
    assert 'data-side="closed"' in page


def test_times_stand_in_the_readers_zone_with_the_brands_on_hover(
    desk: Client, conversation: Conversation, signed_in_as: Callable[[Representative], Client]
) -> None:
    desk.cookies["sodan_zone"] = "America%2FNew_York"

    page = desk.get(f"/desk/c/{conversation.pk}/").content.decode()

    assert "America/New_York · " in page
    assert "Asia/Seoul" in page
