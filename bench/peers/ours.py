"""Our own desk filled with the same matters."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection, transaction
from peers.said import QUERIES, matters

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.message import Message
from sodan.desk.search_index import sweep_search
from sodan.kit.clock import now
from sodan.people.representative import Representative

_BATCH = 2_000


def fill(number: int) -> tuple[Representative, Brand, dict[str, int], list[int]]:
    """Who is signed in, which brand's chat is written to, the newest conversation for each question, and those to open."""
    today = now()
    with transaction.atomic():
        brand = Brand.objects.create(slug="peers", names={"ko": "비교 가게", "ja": "比較商店", "en": "Peer shop"})
        people = [
            Representative.objects.create(email=f"p{at}@peers.example", name=f"상담원 {at}", language="ko") for at in range(21)
        ]
        for person in people:
            person.brands.set([brand])
        customers = Customer.objects.bulk_create(
            [Customer(brand=brand, name=f"고객 {at}", language="ko") for at in range(number // 5 + 1)], batch_size=_BATCH
        )
        rows, told = [], list(matters(number))
        for matter in told:
            moment = today - timedelta(seconds=matter.ago)
            rows.append(
                Conversation(
                    brand=brand, customer=customers[matter.customer], channel="web_chat", language="ko", subject=matter.title,
                    preview=matter.thanks, owner=Owner.HUMAN, assignee=people[matter.number % 20 + 1], is_open=matter.is_open,
                    last_message_at=moment, waiting_since=moment if matter.is_open else None,
                )
            )  # fmt: skip
        made = Conversation.objects.bulk_create(rows, batch_size=_BATCH)
        said = []
        for matter, conversation in zip(told, made, strict=True):
            for author, body in (("customer", matter.words), ("human", matter.answer), ("customer", matter.thanks)):
                said.append(
                    Message(conversation=conversation, author=author, body=body, language="ko", at=conversation.last_message_at)
                )
        Message.objects.bulk_create(said, batch_size=_BATCH)
    while sweep_search():
        pass
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    newest = {
        word: next(row.pk for matter, row in zip(reversed(told), reversed(made), strict=True) if word in matter.words)
        for word in QUERIES
    }
    return people[0], brand, newest, [row.pk for row in made if row.is_open][:500]
