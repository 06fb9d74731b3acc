"""Nobody reads or touches a conversation of a brand they do not serve, whatever address they try."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern

from sodan.desk.conversation import Conversation, Owner
from sodan.desk.message import Message
from sodan.desk.tests.pictures import photograph
from sodan.people.representative import Representative
from sodan.web.tests.conftest import BACKEND, SCRIPT
from sodan.web.urls import urlpatterns

READ = {
    "conversation-asking-form",
    "conversation",
    "conversation-row",
    "conversation-older",
    "conversation-news",
    "conversation-side",
    "conversation-colleagues",
    "conversation-script",
    "conversation-viewers",
    "conversation-moments",
    "conversation-canned",
    "conversation-known-tags",
    "conversation-macros",
    "conversation-statuses",
    "conversation-offers",
    "conversation-forwarding",
    "conversation-suggestion",
}
LACKING = {"conversation-forwardings"}  # no mail server is set up, and a sentence says so
OF_CONVERSATIONS = [pattern for pattern in urlpatterns if str(pattern.pattern).startswith("desk/c/")]


def address_of(pattern: URLPattern, conversation: Conversation) -> str:
    return f"/{pattern.pattern}".replace("<int:pk>", str(conversation.pk))


def ask(client: Client, pattern: URLPattern, conversation: Conversation) -> int:
    address = address_of(pattern, conversation)
    if pattern.name in READ:
        return client.get(f"{address}?before=99&after=0&sign=%40", **SCRIPT).status_code
    return client.post(address, {"body": "안녕하세요", "to": "1"}, **SCRIPT).status_code


@pytest.mark.parametrize("pattern", OF_CONVERSATIONS, ids=lambda pattern: pattern.name)
def test_a_conversation_of_another_brand_does_not_exist(
    pattern: URLPattern,
    conversation: Conversation,
    stranger: Representative,
    signed_in_as: Callable[[Representative], Client],
) -> None:
    before = Message.objects.count()

    assert ask(signed_in_as(stranger), pattern, conversation) == 404
    conversation.refresh_from_db()
    assert (conversation.owner, conversation.is_open, conversation.is_unread) == (Owner.AI, True, True)
    assert Message.objects.count() == before


@pytest.mark.parametrize("pattern", OF_CONVERSATIONS, ids=lambda pattern: pattern.name)
def test_the_same_address_serves_whoever_serves_the_brand(
    pattern: URLPattern, conversation: Conversation, desk: Client, representative: Representative
) -> None:
    address = address_of(pattern, conversation)
    fields: dict[str, Any] = {
        "body": "안녕하세요",
        "to": str(representative.pk),
        "choice": "procedure:product_question",
        "level": "1",
        "subject": "재고",
        "email": "maker@example.com",
    }
    fields["file"] = SimpleUploadedFile("label.png", photograph())
    answer = (
        desk.get(f"{address}?before=99&after=0&sign=%40", **SCRIPT)
        if pattern.name in READ
        else desk.post(address, fields, **SCRIPT)
    )

    assert answer.status_code in ((422,) if pattern.name in LACKING else (200, 204))


@pytest.mark.parametrize("pattern", OF_CONVERSATIONS, ids=lambda pattern: pattern.name)
def test_nobody_signed_in_is_sent_to_the_door(pattern: URLPattern, conversation: Conversation, client: Client) -> None:
    address = address_of(pattern, conversation)
    answer = client.get(address) if pattern.name in READ else client.post(address)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/?next=")


def test_a_script_whose_session_ended_is_told_to_go_to_the_door(client: Client, conversation: Conversation) -> None:
    here = {"HX-Request": "true", "HX-Current-URL": f"http://testserver/desk/c/{conversation.pk}/"}

    answer = client.get(f"/desk/c/{conversation.pk}/", headers=here)

    assert answer.status_code == 401
    assert answer["HX-Redirect"] == f"/sign-in/?next=%2Fdesk%2Fc%2F{conversation.pk}%2F"


@pytest.mark.parametrize("pattern", [it for it in OF_CONVERSATIONS if it.name not in READ], ids=lambda pattern: pattern.name)
def test_an_act_without_the_form_token_is_refused(
    pattern: URLPattern, conversation: Conversation, representative: Representative
) -> None:
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(representative, backend=BACKEND)

    assert forged.post(address_of(pattern, conversation), {"body": "x"}).status_code == 403
    conversation.refresh_from_db()
    assert conversation.owner == Owner.AI


@pytest.mark.parametrize("pattern", [it for it in OF_CONVERSATIONS if it.name not in READ], ids=lambda pattern: pattern.name)
def test_following_a_link_never_acts(pattern: URLPattern, conversation: Conversation, desk: Client) -> None:
    assert desk.get(address_of(pattern, conversation)).status_code == 405


def test_a_colleague_who_does_not_serve_the_brand_cannot_be_given_the_conversation(
    conversation: Conversation, desk: Client, stranger: Representative, ai: Representative
) -> None:
    for other in (stranger, ai):
        assert desk.post(f"/desk/c/{conversation.pk}/assignment/", {"to": other.pk}, **SCRIPT).status_code == 404
    conversation.refresh_from_db()
    assert conversation.assignee is None
