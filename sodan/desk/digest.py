"""What is unread goes out by mail, hourly or once in the morning, for who wants it; once each, without a customer's words."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from sodan.desk.notice import Notice, sentence_of
from sodan.desk.notice_choice import Digest, NoticeChoice
from sodan.kit.clock import now
from sodan.kit.job import job
from sodan.kit.words import word
from sodan.people.representative import Representative

MORNING = 9  # o'clock, where the person's first brand is
_MOST = 50


@job(every=3_600)
def mail_digests() -> None:
    """Each hour: those who chose hourly, and those who chose daily where it is morning."""
    wanting = NoticeChoice.objects.exclude(digest=Digest.NONE).filter(representative__is_active=True)
    for choice in wanting.select_related("representative"):
        if choice.digest == Digest.HOURLY or _is_morning(choice.representative):
            mail_digest.later(representative_id=choice.representative_id, dedupe_key=f"digest:{choice.representative_id}")


@job(queue="mail", attempts=4, lease=60)
def mail_digest(*, representative_id: int) -> None:
    """One person's mail; nothing where nothing is unread that was not mailed before. Marked before it is sent, so never twice."""
    person = Representative.objects.get(pk=representative_id)
    with transaction.atomic():
        unread = Notice.objects.select_for_update(of=("self",)).filter(representative=person, read_at=None, mailed_at=None)
        found = list(unread.select_related("by", "conversation__customer", "brand").order_by("-created_at")[: _MOST + 1])
        Notice.objects.filter(pk__in=[one.pk for one in found]).update(mailed_at=now())
    if found:
        _send(person, found)


def _send(person: Representative, found: Sequence[Notice]) -> None:
    language = person.language
    lines = [f"· {sentence_of(one, language)}{_where(one)}" for one in found[:_MOST]]
    if len(found) > _MOST:
        lines.append(word("digest.more", language))
    body = word("digest.body", language, name=person.name, lines="\n".join(lines))
    subject = word("digest.subject", language, count=min(len(found), _MOST))
    send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [person.email])


def _where(notice: Notice) -> str:
    return f" (#{notice.conversation_id})" if notice.conversation_id else ""


def _is_morning(person: Representative) -> bool:
    brand = person.brands.order_by("pk").first()
    return now().astimezone(ZoneInfo(brand.zone if brand else "UTC")).hour == MORNING
