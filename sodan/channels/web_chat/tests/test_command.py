"""The operator's command: shows the secret, and changes only what was asked."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from sodan.channels.web_chat.inbox import Inbox


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("web_chat", *arguments, stdout=out)
    return out.getvalue()


def test_it_shows_what_a_shop_must_embed(inbox: Inbox) -> None:
    shown = said(inbox.brand.slug)

    assert inbox.secret in shown
    assert f'data-brand="{inbox.brand.slug}"' in shown
    assert "the desk's own pages only" in shown


def test_it_says_where_the_chat_may_stand(inbox: Inbox) -> None:
    assert "https://shop.example" in said(inbox.brand.slug, "--allow", "https://shop.example")
    assert "https://shop.example" not in said(inbox.brand.slug, "--forbid", "https://shop.example")


def test_it_closes_the_chat_to_anonymous_visitors(inbox: Inbox) -> None:
    said(inbox.brand.slug, "--anonymous", "no")

    inbox.refresh_from_db()
    assert not inbox.anonymous_allowed


def test_a_new_secret_ends_the_old_one(inbox: Inbox) -> None:
    assert inbox.secret not in said(inbox.brand.slug, "--new-secret")


@pytest.mark.parametrize("arguments", [("nowhere",), ("tests", "--allow", "shop.example")])
def test_what_cannot_be_done_changes_nothing(inbox: Inbox, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        said(*arguments)
    inbox.refresh_from_db()
    assert inbox.allowed_origins == []
