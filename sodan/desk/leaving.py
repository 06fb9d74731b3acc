"""What somebody who left still held: passed to a colleague, or back into the queue."""

from __future__ import annotations

from django.db import transaction

from sodan.desk.conversation import Conversation, Owner
from sodan.desk.handover import assign, requeue
from sodan.kit.job import job
from sodan.people.presence import State, be
from sodan.people.representative import Representative

_BATCH = 100


@job()
def pass_on(*, representative_id: int, to_id: int = 0, by_id: int = 0) -> None:
    """Pass on every open conversation of somebody who left; to the queue where the colleague does not serve the brand."""
    left = Representative.objects.get(pk=representative_id)
    heir = Representative.objects.filter(pk=to_id, is_active=True).first()
    by = Representative.objects.filter(pk=by_id).first() or heir
    served = set(heir.brands.values_list("pk", flat=True)) if heir else set()
    held = Conversation.objects.filter(assignee=left, owner=Owner.HUMAN, is_open__in=[True]).order_by("pk")
    last = 0
    while rows := list(held.filter(pk__gt=last)[:_BATCH]):
        for conversation in rows:
            last = conversation.pk
            with transaction.atomic():
                if heir and by and conversation.brand_id in served:
                    assign(conversation, to=heir, by=by)
                else:
                    requeue(conversation.pk, held_by=left)
    if left.state:
        be(left, State.OFF)  # only now, or what goes to the colleague would have gone back into the queue
