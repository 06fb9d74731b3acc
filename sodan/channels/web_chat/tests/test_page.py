"""What stands in the shop's page: small, strict, and framed only where the shop allows."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from django.http import HttpResponseBase
from django.test import Client

from sodan.channels.web_chat.inbox import Inbox, allow_origin
from sodan.kit.errors import Invalid

STATIC = Path(__file__).parent.parent / "static" / "web_chat"


def policy_of(answer: HttpResponseBase) -> dict[str, str]:
    return dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))


def test_the_loader_is_at_most_five_kilobytes() -> None:
    assert len((STATIC / "widget.js").read_bytes()) <= 5_000


def test_the_whole_chat_is_at_most_sixty_kilobytes_on_the_wire(client: Client, inbox: Inbox) -> None:
    slug = inbox.brand.slug
    pages = [client.get(f"/chat/{slug}/").content, client.get(f"/chat/{slug}/colours.css").content]
    files = [path.read_bytes() for path in STATIC.iterdir()]

    assert sum(len(gzip.compress(part)) for part in [*pages, *files]) <= 60_000


def test_the_frame_allows_only_its_own_files(client: Client, inbox: Inbox) -> None:
    policy = policy_of(client.get(f"/chat/{inbox.brand.slug}/"))

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"


def test_the_frame_stands_nowhere_but_here_until_the_shop_is_named(client: Client, inbox: Inbox) -> None:
    assert policy_of(client.get(f"/chat/{inbox.brand.slug}/"))["frame-ancestors"] == "'self'"

    allow_origin(inbox, "https://shop.example")

    assert policy_of(client.get(f"/chat/{inbox.brand.slug}/"))["frame-ancestors"] == "'self' https://shop.example"


def test_a_demo_may_stand_anywhere(client: Client, inbox: Inbox) -> None:
    allow_origin(inbox, "*")

    assert policy_of(client.get(f"/chat/{inbox.brand.slug}/"))["frame-ancestors"] == "*"


@pytest.mark.parametrize(
    "origin",
    [
        "shop.example",
        "https://shop.example/",
        "https://a.example; script-src *",
        "javascript:x",
        "https://",
        "https://a@b.example",
    ],
)
def test_what_is_no_origin_is_refused(inbox: Inbox, origin: str) -> None:
    with pytest.raises(Invalid):
        allow_origin(inbox, origin)


def test_other_pages_keep_the_desks_own_policy(client: Client, inbox: Inbox) -> None:
    answer = client.get(f"/chat/{inbox.brand.slug}/launcher.json")

    assert policy_of(answer)["frame-ancestors"] == "'none'"


def test_the_page_has_no_inline_script_or_style(client: Client, inbox: Inbox) -> None:
    page = client.get(f"/chat/{inbox.brand.slug}/").content.decode()

    assert page.count("<script") == 2
    assert '<script type="application/json"' in page
    assert "style=" not in page
    assert "<style" not in page
    assert " onclick" not in page


def test_a_brand_named_like_a_script_stays_a_name(client: Client, inbox: Inbox) -> None:
    inbox.brand.names = {"ko": "</script><script>alert(1)</script>"}
    inbox.brand.save()

    page = client.get(f"/chat/{inbox.brand.slug}/").content.decode()

    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("language", "said"), [("ko", "무엇을 도와드릴까요"), ("ja", "どのようなご用件"), ("en", "What can we help you with")]
)
def test_the_frame_speaks_three_languages(client: Client, inbox: Inbox, language: str, said: str) -> None:
    answer = client.get(f"/chat/{inbox.brand.slug}/?language={language}")

    assert said in answer.content.decode()
    assert f'<html lang="{language}">' in answer.content.decode()


def test_the_shops_own_greeting_and_needs_come_first(inbox: Inbox) -> None:
    inbox.greetings = {"ko": "어서 오세요"}
    inbox.needs = {"ko": ["재입고 알려 주세요"]}

    assert inbox.greeting("ko") == "어서 오세요"
    assert inbox.likely_needs("ko") == ["재입고 알려 주세요"]
    assert inbox.greeting("ja").startswith("テスト商店")


def test_the_loader_may_be_kept_for_an_hour_and_asked_again_cheaply(client: Client) -> None:
    first = client.get("/widget.js")
    again = client.get("/widget.js", headers={"If-None-Match": first["ETag"]})

    assert "max-age=3600" in first["Cache-Control"]
    assert again.status_code == 304


def test_the_launchers_looks_may_be_read_by_any_page_and_tell_no_secret(client: Client, inbox: Inbox) -> None:
    answer = client.get(f"/chat/{inbox.brand.slug}/launcher.json")

    assert answer["Access-Control-Allow-Origin"] == "*"
    assert inbox.secret not in answer.content.decode()


def test_conversations_may_not_be_read_from_other_origins(client: Client, inbox: Inbox) -> None:
    answer = client.get(f"/chat/{inbox.brand.slug}/messages/", headers={"Origin": "https://evil.example"})

    assert "Access-Control-Allow-Origin" not in answer


def test_no_module_of_the_chat_ever_parses_markup() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("*.js"))

    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "DOMParser"):
        assert word not in code
