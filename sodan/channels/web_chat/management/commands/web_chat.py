"""``manage.py web_chat <brand>``: show a brand's web chat, and say where it may stand and who may write."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from sodan.channels.web_chat.inbox import Inbox, allow_origin, forbid_origin, inbox_of, new_secret
from sodan.kit.errors import SodanError

SHOWN = """\
brand        {slug}
stands on    {origins}
anonymous    {anonymous}
secret       {secret}

Put this into the pages of the shop:

<script src="https://DESK/widget.js" data-brand="{slug}" async></script>
"""


class Command(BaseCommand):
    """Shows the settings after changing what was asked."""

    help = "Show a brand's web chat and its secret; say on which pages it may stand and whether visitors may stay anonymous."

    def add_arguments(self, parser: CommandParser) -> None:
        """The brand, and at most what shall change."""
        parser.add_argument("brand", help="the brand's slug, such as moa-kr")
        parser.add_argument("--allow", action="append", default=[], metavar="ORIGIN", help="pages it may stand on, or * for any")
        parser.add_argument("--forbid", action="append", default=[], metavar="ORIGIN", help="pages it may stand on no longer")
        parser.add_argument("--anonymous", choices=["yes", "no"], help="whether visitors without a token may write and read")
        parser.add_argument("--new-secret", action="store_true", help="draw another secret; tokens signed with the old one end")

    @transaction.atomic
    def handle(self, *_args: Any, **asked: Any) -> None:
        """Change what was asked, then show. Raises CommandError for an unknown brand or what is no origin."""
        try:
            inbox = inbox_of(asked["brand"])
            for origin in asked["allow"]:
                allow_origin(inbox, origin)
            for origin in asked["forbid"]:
                forbid_origin(inbox, origin)
        except SodanError as error:
            raise CommandError(str(error)) from error
        if asked["anonymous"]:
            inbox.anonymous_allowed = asked["anonymous"] == "yes"
        if asked["new_secret"]:
            inbox.secret = new_secret()
        inbox.save()
        self.stdout.write(_told(inbox))


def _told(inbox: Inbox) -> str:
    return SHOWN.format(
        slug=inbox.brand.slug,
        origins=", ".join(inbox.allowed_origins) or "the desk's own pages only",
        anonymous="yes" if inbox.anonymous_allowed else "no",
        secret=inbox.secret,
    )
