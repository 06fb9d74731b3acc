"""Ninety days of orders: the told ones, and believable others drawn from a fixed seed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sodan.backoffice.change import ChangeKind
from sodan.backoffice.connector import AddressView
from sodan.backoffice.history import PastOrder, PastParcel, Undone
from sodan.backoffice.payment import PaymentMethod
from sodan.backoffice.placing import Basket
from sodan.backoffice.product import Variant
from sodan.cli.demo.people import Buyer
from sodan.cli.demo.sources import read
from sodan.customers.customer import ContactPoint, Medium

ORDERS = 200
DAYS = 90
FIRST_NUMBER = 10_300
PACKED_AFTER, SHIPPED_AFTER, ARRIVED_AFTER, PROMISED_AFTER = (timedelta(hours=hours) for hours in (18, 30, 72, 96))
_REASONS = ("wrong_size", "changed_mind", "defective", "not_as_described")
_STEPS = (("picked_up", 0.0), ("in_transit", 0.35), ("out_for_delivery", 0.9), ("delivered", 1.0))


class Draw:
    """Draws orders; the same seed and the same moment give the same ones."""

    def __init__(self, buyers: Mapping[str, Mapping[str, Buyer]], *, chance: Random, today: datetime) -> None:
        """``buyers`` by brand slug and by the first part of their e-mail."""
        self.buyers, self.chance, self.today = buyers, chance, today
        self.variants = list(Variant.objects.select_related("product").order_by("id"))
        self.by_sku = {variant.sku: variant for variant in self.variants}
        self.firm = {entry["slug"]: entry for entry in read("firm")["brands"]}
        people = [buyer.customer.pk for found in buyers.values() for buyer in found.values()]
        points = ContactPoint.objects.filter(customer__in=people, medium=Medium.PHONE)
        self.phones = dict(points.values_list("customer_id", "value"))

    def all_of_them(self) -> list[PastOrder]:
        """The told orders under their own numbers, and others to make up the number of orders."""
        told = list(self._told())
        taken = {past.basket.number for past in told}
        free = [number for count in range(ORDERS) if (number := f"MOA-{FIRST_NUMBER + count}") not in taken]
        drawn = sorted((self._drawn(number) for number in free), key=lambda past: past.basket.placed_at)
        numbered = [replace(past, basket=replace(past.basket, number=number)) for past, number in zip(drawn, free, strict=True)]
        return [*told, *numbered]

    def _told(self) -> Iterator[PastOrder]:
        for found in self.buyers.values():
            for buyer in found.values():
                for order in buyer.story["orders"] if buyer.story else ():
                    yield self._told_order(buyer, order)

    def _told_order(self, buyer: Buyer, order: Mapping[str, Any]) -> PastOrder:
        # Today's order was placed an hour or so ago, whatever the time of day.
        placed = self.today - timedelta(days=order["placed"], hours=1.5)
        items = [(sku, quantity) for sku, quantity in order["items"]]
        gift = order.get("paid_by_gift_card", 0)
        basket = self._basket(buyer, order["number"], items, placed, coupon=order.get("coupon", ("", 0)), gift=gift)
        disputed = placed + timedelta(days=9) if buyer.story and buyer.story.get("disputed") else None
        return PastOrder(buyer.customer, basket, self._told_parcels(buyer, order, placed), disputed_at=disputed)

    def _told_parcels(self, buyer: Buyer, order: Mapping[str, Any], placed: datetime) -> list[PastParcel]:
        if order["stage"] == "pending":
            return []
        arrived = self._days_ago(buyer, order["arrived"]) if "arrived" in order else None
        promised = self.today + timedelta(days=order["promised"]) if "promised" in order else placed + PROMISED_AFTER
        shipped = placed + SHIPPED_AFTER
        if "parts" not in order:
            return [self._parcel(buyer, range(len(order["items"])), shipped, arrived, promised=promised)]
        return [
            self._parcel(buyer, [position], shipped, arrived if came else None, promised=promised)
            for position, came in enumerate(order["parts"])
        ]

    def _days_ago(self, buyer: Buyer, days: int) -> datetime:
        """At this hour so many days ago on the shop's own calendar, where a day may have 23 or 25 hours."""
        here = self.today.astimezone(ZoneInfo(buyer.customer.brand.zone))
        return (here - timedelta(days=days)).astimezone(UTC)

    def _drawn(self, number: str) -> PastOrder:
        chance = self.chance
        found = self.buyers[chance.choice(list(self.buyers))]
        buyer = chance.choice([buyer for buyer in found.values() if buyer.story is None])
        placed = self.today - timedelta(days=DAYS * chance.random() ** 1.15, minutes=chance.randint(5, 300))
        chosen = chance.sample(
            [variant for variant in self.variants if variant.sku != "SHI-LINEN-L-NVY"], chance.choice((1, 1, 2, 3))
        )
        items = [(variant.sku, chance.choice((1, 1, 1, 2))) for variant in chosen]
        coupon = ("MOA10", 10) if chance.random() < 0.06 else ("", 0)  # noqa: PLR2004 - six in a hundred
        basket = self._basket(buyer, number, items, placed, coupon=(coupon[0], self._share(buyer, items, coupon[1])))
        return self._become(buyer, basket)

    def _share(self, buyer: Buyer, items: Sequence[tuple[str, int]], percent: int) -> int:
        currency = buyer.customer.brand.currency
        return self._worth(items, currency) * percent // 100

    def _worth(self, items: Sequence[tuple[str, int]], currency: str) -> int:
        return sum(int(self.by_sku[sku].prices[currency]) * quantity for sku, quantity in items)

    def _become(self, buyer: Buyer, basket: Basket) -> PastOrder:
        """What time has made of it by now."""
        age, placed, lines = self.today - basket.placed_at, basket.placed_at, range(len(basket.items))
        luck = self.chance.random()
        if age > timedelta(days=2) and luck < 0.05:  # noqa: PLR2004 - one in twenty is cancelled within hours
            cancelled = Undone(ChangeKind.CANCEL, lines, "changed_mind", "customer", placed + timedelta(hours=4))
            return PastOrder(buyer.customer, basket, undone=cancelled)
        if age < PACKED_AFTER:
            return PastOrder(buyer.customer, basket)
        slow = timedelta(hours=self.chance.randint(-12, 30))
        shipped = placed + SHIPPED_AFTER if age > SHIPPED_AFTER else None
        arrives = placed + ARRIVED_AFTER + slow
        arrived = arrives if arrives < self.today else None
        parcel = self._parcel(buyer, lines, shipped, arrived, promised=placed + PROMISED_AFTER)
        undone = None
        if arrived and age > timedelta(days=12) and luck > 0.92:  # noqa: PLR2004 - eight in a hundred come back
            reason, at = self.chance.choice(_REASONS), arrived + timedelta(days=4)
            undone = Undone(ChangeKind.RETURN, [self.chance.choice(lines)], reason, "haneul@moa.example", at)
        return PastOrder(buyer.customer, basket, [parcel], undone=undone)

    def _basket(
        self,
        buyer: Buyer,
        number: str,
        items: Sequence[tuple[str, int]],
        placed: datetime,
        *,
        coupon: Sequence[Any] = ("", 0),
        gift: int = 0,
    ) -> Basket:
        firm, currency = self.firm[buyer.customer.brand.slug], buyer.customer.brand.currency
        goods = self._worth(items, currency)
        shipping = 0 if goods >= firm["free_from"] else firm["shipping"]
        total = goods + shipping - coupon[1]
        paid: list[tuple[PaymentMethod, int]] = [(buyer.card, total - gift)]
        if buyer.gift and gift:
            paid.append((buyer.gift, gift))
        return Basket(
            number=number,
            items=items,
            payments=paid,
            address=AddressView(**buyer.address, phone=self.phones[buyer.customer.pk]),
            shipping_minor=shipping,
            coupon_minor=coupon[1],
            coupon_code=coupon[0],
            placed_at=placed,
        )

    def _parcel(
        self, buyer: Buyer, lines: Sequence[int], shipped: datetime | None, arrived: datetime | None, *, promised: datetime
    ) -> PastParcel:
        firm = self.firm[buyer.customer.brand.slug]
        return PastParcel(
            lines=lines,
            carrier=firm["carrier"] if shipped else "",
            tracking_number=firm["tracking"].format(self.chance.randint(10**6, 10**8 - 1)) if shipped else "",
            shipped_at=shipped,
            delivered_at=arrived,
            promised_at=promised,
            events=self._events(buyer, shipped, arrived) if shipped else [],
        )

    def _events(self, buyer: Buyer, shipped: datetime, arrived: datetime | None) -> list[dict[str, Any]]:
        """What the carrier told so far; the way takes two days unless it is over already."""
        way = (arrived - shipped) if arrived else timedelta(days=2)
        moments = [(status, shipped + way * part) for status, part in _STEPS if arrived or part < 0.9]  # noqa: PLR2004
        return [
            {"at": moment.isoformat(), "status": status, "place": buyer.address["city"] if status != "picked_up" else ""}
            for status, moment in moments
            if moment <= self.today
        ]
