"""The stage before the storm and the count after it: customers with parcels, and what the records say of them in the end."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from django.db.models import F, Sum
from storm.visitor import Errand, Told

from sodan.actions.operation import Operation, State
from sodan.ai.log import TurnLog
from sodan.backoffice.audit import check_books, standing
from sodan.backoffice.connector import AddressView
from sodan.backoffice.credit import GiftCard
from sodan.backoffice.fulfilment import deliver, pack, ship
from sodan.backoffice.ledger import in_suspense
from sodan.backoffice.mismatch import Mismatch
from sodan.backoffice.order import Order
from sodan.backoffice.payment import MethodKind, PaymentMethod
from sodan.backoffice.placing import Basket, place
from sodan.backoffice.product import Movement, Variant, move_stock
from sodan.backoffice.provider import Outcome
from sodan.backoffice.reconciliation import Ending, reconcile
from sodan.backoffice.simulated import SimulatedCall, SimulatedCharge
from sodan.backoffice.simulator import Simulator
from sodan.channels.web_chat.inbox import inbox_of
from sodan.channels.web_chat.token import signed_token
from sodan.cli.demo import load
from sodan.company.brand import Brand
from sodan.customers.customer import ContactPoint, Customer, Medium
from sodan.desk.message import Author, Message
from sodan.desk.todo import Todo
from sodan.kit.clock import now
from sodan.kit.queue import Job
from sodan.kit.queue import State as JobState

ADDRESS = AddressView("Storm", "1", "2", "Seoul", "", "04001", "KR", "+821000000001")
REFUND = {
    "ko": ["주문 {order} 환불하고 싶어요. 단순 변심이에요", "네, 환불해 주세요"],
    "ja": ["注文 {order} を返品して返金してほしいです。気が変わりました", "はい、お願いします"],
    "en": ["I would like to return order {order} for a refund. I changed my mind", "Yes, please go ahead"],
}
QUESTIONS = {
    "ko": ["캔버스 백팩 방수 되나요?", "캔버스 백팩 얼마예요?", "토트백 재고 있나요?"],
    "ja": ["キャンバスリュックは防水ですか？", "キャンバスリュックはいくらですか？", "トートバッグの在庫はありますか？"],
    "en": ["Is the canvas backpack waterproof?", "How much is the canvas backpack?", "Is the canvas tote bag in stock?"],
}
AT_REST = (State.SUCCEEDED, State.FAILED, State.DENIED, State.DECLINED, State.EXPIRED, State.AWAITING_CONFIRMATION)
ON_THE_MOVE = (State.READY, State.SENT, State.UNKNOWN, State.SETTLING)


def errands(*, messages: int, refunds: int) -> list[Errand]:
    """So many refunds, each of a customer of its own with a parcel that has arrived, and questions of strangers to fill up."""
    load()
    brands = list(Brand.objects.all())
    found = [_refund(brands[number % len(brands)], number) for number in range(refunds)]
    left, number = messages - sum(len(errand.lines) for errand in found), 0
    while left > 0:
        brand = brands[number % len(brands)]
        lines = QUESTIONS[brand.language][: min(left, 3)]
        found.append(Errand(brand.slug, brand.language, lines))
        left, number = left - len(lines), number + 1
    return found


def _refund(brand: Brand, number: int) -> Errand:
    customer = Customer.objects.create(brand=brand, name=f"Storm {number}", language=brand.language, is_registered=True)
    email, order_number = f"storm{number}@example.com", f"MOA-{70_000 + number}"
    ContactPoint.objects.create(brand=brand, customer=customer, medium=Medium.EMAIL, value=email, verified_at=now())
    card = PaymentMethod.objects.create(
        customer=customer, kind=MethodKind.CARD, label=f"Card {number}", token=f"tok_sim_{number}"
    )
    bag = _bags()[number % len(_bags())]
    basket = Basket(order_number, [(bag.sku, 1)], [(card, int(bag.prices[brand.currency]))], ADDRESS)
    order = place(customer, basket, provider=Simulator(account=brand.slug))
    parcel = pack(order, contents={line.pk: line.ordered for line in order.lines.all()})
    ship(parcel)
    deliver(parcel)
    token = signed_token(inbox_of(brand.slug).secret, sub=email, aud=brand.slug, lasts=timedelta(hours=12))
    lines = [line.format(order=order_number) for line in REFUND[brand.language]]
    return Errand(brand.slug, brand.language, lines, token=token, order=order_number)


@cache
def _bags() -> list[Variant]:
    """Bags of which there is enough; a small price keeps a refund within the AI's limit."""
    kept = list(Variant.objects.filter(product__slug="canvas-tote").order_by("id"))
    for bag in kept:
        move_stock(bag.pk, 1_000, kind=Movement.RECEIVE, ref="storm")
    return kept


def falls_quiet(*, within: float) -> bool:
    """Wait until no act is on the move and no job is due, or for so many seconds."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        soon = Job.objects.filter(state__in=(JobState.WAITING, JobState.RUNNING), run_at__lte=now() + timedelta(seconds=20))
        if not soon.exists() and not Operation.objects.filter(state__in=ON_THE_MOVE).exists():
            return True
        time.sleep(1.0)
    return False


def compare_statements(*, tries: int = 40) -> Counter[str]:
    """Today and yesterday of each brand, asked again while the provider does not answer for its statement."""
    ends: Counter[str] = Counter()
    for brand in Brand.objects.all():
        for _ in range(tries):
            days = reconcile(brand, [now().date() - timedelta(days=ago) for ago in (1, 0, -1)])
            if all(day.ending != Ending.WAITING for day in days):
                break
        ends.update(str(day.ending) for day in days)
    return ends


def untrue(told: Sequence[Told]) -> list[str]:
    """Every sentence that should hold and does not."""
    return [*_messages(told), *_refunds(told), *_operations(), *_books()]


def _messages(told: Sequence[Told]) -> Iterator[str]:
    stored = Counter(Message.objects.filter(author=Author.CUSTOMER).values_list("provider_id", flat=True))
    numbers = dict(Message.objects.filter(author=Author.CUSTOMER).values_list("provider_id", "pk"))
    heard = Counter(pk for messages in TurnLog.objects.values_list("messages", flat=True) for pk in messages)
    for one in told:
        for number in one.sent:
            if stored[number] != 1:
                yield f"message {number} is stored {stored[number]} times"
            elif heard[numbers[number]] > 1:
                yield f"message {number} was taken in {heard[numbers[number]]} turns"
        for number in one.unanswered:
            yield f"message {number} of conversation {one.conversation} was not answered"
        yield from _said_twice(one)


def _said_twice(one: Told) -> Iterator[str]:
    """Two lines of the desk that say the same with no word of the customer's between."""
    before: set[str] = set()
    for author, body in Message.objects.filter(conversation=one.conversation).order_by("id").values_list("author", "body"):
        if author == Author.CUSTOMER:
            before.clear()
        elif body in before:
            yield f"conversation {one.conversation} was told twice: {body[:60]}"
        before.add(body if author != Author.CUSTOMER else "")


def _refunds(told: Sequence[Told]) -> Iterator[str]:
    for one in told:
        if not one.errand.order:
            continue
        order = Order.objects.get(number=one.errand.order)
        keys = list(order.payments.values_list("key", flat=True))
        calls = SimulatedCall.objects.filter(kind="refund", subject__in=keys)
        moved = calls.filter(outcome__in=(Outcome.SUCCEEDED, Outcome.PENDING)).count()
        done = Operation.objects.filter(order_number=order.number, state=State.SUCCEEDED, amount_minor__gt=0).count()
        if moved > 1 or calls.values("key").distinct().count() > 1:
            yield f"{order.number} was refunded {calls.count()} times at the provider"
        if moved != done:
            yield f"{order.number}: {done} refunds done by us, {moved} at the provider"


def _operations() -> Iterator[str]:
    named = set(Todo.objects.filter(done_at=None).values_list("about__operation", flat=True))
    for operation in Operation.objects.exclude(state__in=AT_REST):
        if str(operation.key) not in named:
            yield f"operation {operation.pk} ({operation.act}) is {operation.state} and nobody is called to it"
    for rest in in_suspense():
        if rest.operation not in named:
            yield f"{rest.amount} of {rest.ref} stands in suspense and nobody is called to it"
    called = set(Todo.objects.filter(done_at=None).values_list("about__mismatch", flat=True))
    for mismatch in Mismatch.objects.filter(settled_at=None):
        if mismatch.pk not in called and mismatch.operation not in named:
            yield f"{mismatch} is open and nobody is called to it"
    for job in Job.objects.filter(state=JobState.DEAD):
        yield f"job {job.pk} {job.task} is a dead letter: {job.last_error[-160:]}"


def _books() -> Iterator[str]:
    verdict = check_books()
    if not verdict.is_sound:
        yield f"the chain is broken: {verdict}"
    books = standing()
    for currency in sorted({currency for _, currency in books}):
        if sum(amount.minor for (_, one), amount in books.items() if one == currency):
            yield f"{currency} does not sum to zero"
        taken = SimulatedCharge.objects.filter(currency=currency)
        held = taken.aggregate(held=Sum(F("amount_minor") - F("refunded_minor")))["held"] or 0
        sold = GiftCard.objects.filter(currency=currency).aggregate(sold=Sum("initial_minor"))["sold"] or 0
        ours = sum(books[key].minor for key in books if key[1] == currency and key[0] in _AT_THE_PROVIDER)
        if ours != held + sold:
            yield f"{currency}: the provider holds {held + sold}, our books say {ours}"


_AT_THE_PROVIDER = ("psp_clearing", "psp_pending", "disputed")


def figures(told: Sequence[Told]) -> dict[str, Any]:
    """What there was, in numbers."""
    waits = sorted(wait for one in told for wait in one.waits)
    mine = [one.errand.order for one in told if one.errand.order]
    suspense = {str(rest.amount.currency): rest.amount.minor for rest in in_suspense()}
    return {
        "messages": sum(len(one.sent) for one in told),
        "answered": len(waits),
        "requests": sum(one.tries for one in told),
        "refunds": dict(Counter(Operation.objects.filter(order_number__in=mine).values_list("state", flat=True))),
        "attempts": Operation.objects.filter(order_number__in=mine).aggregate(tries=Sum("attempts"))["tries"] or 0,
        "todos": dict(Counter(Todo.objects.filter(done_at=None).values_list("kind", flat=True))),
        "mismatches": dict(Counter(Mismatch.objects.filter(settled_at=None).values_list("kind", flat=True))),
        "suspense": suspense,
        "jobs": dict(Counter(Job.objects.values_list("state", flat=True))),
        "answer_p50_s": round(waits[len(waits) // 2], 2) if waits else None,
        "answer_max_s": round(waits[-1], 2) if waits else None,
    }
