"""Fill its database with the same matters, and print the number of the newest ticket for each of the eight questions."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

sys.path.append(str(Path(__file__).resolve().parent.parent.parent))
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from helpdesk.models import FollowUp, Queue, Ticket  # noqa: E402
from peers.said import QUERIES, matters  # noqa: E402

with transaction.atomic():
    people = get_user_model().objects
    staff = people.create_superuser("staff", "staff@peers.example", "staff")
    others = [people.create_user(f"p{at}", f"p{at}@peers.example", is_staff=True) for at in range(20)]
    queue, now = Queue.objects.create(title="Care", slug="care"), datetime.now(UTC)  # noqa: TID251 - in the environment of the peer, which has no clock of ours
    tickets, notes = [], []
    for matter in matters(int(sys.argv[1])):
        moment = now - timedelta(seconds=matter.ago)
        tickets.append(
            Ticket(
                title=matter.title, description=matter.words, queue=queue, created=moment, modified=moment, priority=3,
                status=Ticket.OPEN_STATUS if matter.is_open else Ticket.CLOSED_STATUS, assigned_to=others[matter.number % 20],
                submitter_email=f"c{matter.customer}@peers.example",
            )
        )  # fmt: skip
    made = Ticket.objects.bulk_create(tickets, batch_size=2_000)
    for matter, ticket in zip(matters(int(sys.argv[1])), made, strict=True):
        notes.append(FollowUp(ticket=ticket, date=ticket.created, title="Reply", comment=matter.answer, public=True, user=staff))
        notes.append(FollowUp(ticket=ticket, date=ticket.created, title="Answer", comment=matter.thanks, public=True))
    FollowUp.objects.bulk_create(notes, batch_size=2_000)

with connection.cursor() as cursor:
    cursor.execute("ANALYZE")
for word in QUERIES:
    newest = max((ticket for ticket in made[-len(QUERIES) :] if word in ticket.description), key=lambda one: one.created)
    sys.stdout.write(f"{word}\t{newest.pk}\n")
