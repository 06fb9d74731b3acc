"""Files in the chat: brought by a session, sent by it, and given out to the conversation's holder alone."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from sodan.channels.web_chat.tests.conftest import Browser
from sodan.desk.attachment import Attachment, Upload, holder_of, keep
from sodan.desk.conversation import Conversation
from sodan.desk.message import Message
from sodan.desk.outbound import send
from sodan.desk.tests.pictures import photograph
from sodan.people.representative import Representative

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

At = Callable[[], Browser]
PAPER = b"%PDF-1.7\n<script>alert(1)</script>"


@pytest.fixture
def customer(browser_at: At) -> Browser:
    """A visitor whose chat is open."""
    browser = browser_at()
    browser.start()
    return browser


def bring(browser: Browser, name: str = "cup.jpg", content: bytes = b"") -> Answer:
    """Upload as the frame does."""
    headers = {"Authorization": f"Bearer {browser.bearer}"} if browser.bearer else {}
    sent = SimpleUploadedFile(name, content or photograph())
    return browser.client.post(f"/chat/{browser.slug}/attachments/", {"file": sent}, headers=headers)


def said_with(browser: Browser, *keys: str, body: str = "") -> Answer:
    """Send a message with files."""
    return browser.call("POST", "messages/", {"id": str(uuid.uuid4()), "body": body, "attachments": list(keys)})


def test_a_picture_is_brought_sent_and_shown(customer: Browser) -> None:
    key = bring(customer).json()["key"]

    answer = said_with(customer, key, body="이렇게 왔어요")

    assert answer.status_code == 201
    shown = answer.json()["line"]["attachments"]
    assert [(one["key"], one["name"], one["is_picture"], one["width"]) for one in shown] == [(key, "cup.webp", True, 640)]
    assert customer.read().json()["lines"][0]["attachments"] == shown
    picture = customer.call("GET", f"attachments/{key}/?size=small")
    assert picture["Content-Type"] == "image/webp"
    assert picture["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in picture["Content-Security-Policy"]
    assert "private" in picture["Cache-Control"]


def test_a_message_may_be_files_alone_but_not_nothing(customer: Browser) -> None:
    assert said_with(customer, bring(customer).json()["key"]).status_code == 201
    assert said_with(customer).status_code == 400


def test_anything_but_a_picture_is_only_saved(customer: Browser) -> None:
    key = bring(customer, "invoice.pdf", PAPER).json()["key"]

    paper = customer.call("GET", f"attachments/{key}/")

    assert paper["Content-Type"] == "application/octet-stream"
    assert paper["Content-Disposition"].startswith("attachment")
    assert paper.content == PAPER


@pytest.mark.parametrize("bearer", ["", "made-up"])
def test_without_the_bearer_nothing_is_brought_or_shown(customer: Browser, bearer: str) -> None:
    key = bring(customer).json()["key"]
    customer.bearer = bearer

    assert bring(customer).status_code == 401
    assert customer.call("GET", f"attachments/{key}/").status_code == 401
    assert Attachment.objects.count() == 1


def test_another_visitor_neither_sees_nor_sends_it(customer: Browser, browser_at: At) -> None:
    sent, unsent = (bring(customer).json()["key"] for _ in range(2))
    said_with(customer, sent)
    stranger = browser_at()
    stranger.start()
    stranger.say("안녕하세요")

    for key in (sent, unsent, str(uuid.uuid4())):
        assert stranger.call("GET", f"attachments/{key}/").status_code == 404
        assert said_with(stranger, key).status_code == 404
    assert Message.objects.filter(conversation__in=Conversation.objects.all()).count() == 2


def test_the_customer_sees_what_a_colleague_sends(customer: Browser, representative: Representative) -> None:
    customer.say("반품 라벨 주세요")
    label = keep(Upload("label.pdf", PAPER), holder=holder_of(representative))
    send(Conversation.objects.get(), "여기 있습니다", by=representative, attachments=[label.key])

    assert customer.call("GET", f"attachments/{label.key}/").content == PAPER


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<html>", "file_unknown_kind"),
        (photograph()[:200], "file_broken"),
        (b"\xff\xd8\xff" + b"x" * 11_000_000, "file_too_large"),
    ],
)
@pytest.mark.parametrize(("language", "word"), [("ko", "사진"), ("ja", "画像|写真"), ("en", "[Pp]icture")])
def test_what_is_not_taken_is_refused_in_the_customers_words(
    customer: Browser, content: bytes, code: str, language: str, word: str
) -> None:
    customer.client.defaults["HTTP_ACCEPT_LANGUAGE"] = language

    answer = bring(customer, "cup.jpg", content)

    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == code
    assert re.search(word, answer.json()["error"]["message"])


def test_a_call_without_a_file_is_told_what_is_expected(customer: Browser) -> None:
    answer = customer.call("POST", "attachments/", {"file": "not a file"})

    assert answer.status_code == 400


def test_nobody_can_flood_us_with_files(customer: Browser) -> None:
    with override_settings(RATES="uploads=1/3600"):
        assert bring(customer).status_code == 201
        refused = bring(customer)

    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
