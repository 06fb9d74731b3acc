"""Facts and read-back lines that several acts read from an order; never from anything a customer wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sodan.actions.act import Matter, ReadBack, in_languages
from sodan.actions.instrument import named_method
from sodan.actions.whereabouts import zone_at
from sodan.backoffice.connector import AddressView, LineView, OrderView
from sodan.kit.clock import day_in
from sodan.kit.language import LANGUAGES
from sodan.kit.money import Money
from sodan.kit.when import told_when
from sodan.kit.words import word


def place_facts(matter: Matter[Any]) -> dict[str, Any]:
    """Under which law and in which currency."""
    currency = matter.order.currency if matter.order else matter.brand.currency
    return {"jurisdiction": matter.brand.jurisdiction, "currency": currency}


def order_facts(matter: Matter[Any]) -> dict[str, Any]:
    """The place, how far the order has come, what was changed before, and whether the bank is taking a payment of it back."""
    order = matter.the_order
    is_disputed = any(payment.is_disputed for payment in order.payments)
    return {
        **place_facts(matter),
        "order_status": order.status,
        "is_disputed": is_disputed,
        "were_items_changed": "edit" in order.changes,
        "came_back_before": not {"return", "exchange"}.isdisjoint(order.changes),
    }


def delivered_at(order: OrderView) -> datetime | None:
    """When the last of what has arrived arrived."""
    arrivals = [parcel.delivered_at for parcel in order.parcels if parcel.delivered_at]
    return order.delivered_at or max(arrivals, default=None)


def delivery_facts(matter: Matter[Any], pieces: Mapping[int, int]) -> dict[str, Any]:
    """Whether these pieces arrived, when, and whether the customer still has them; days count where the customer is."""
    order = matter.the_order
    zone = zone_at(order.address, otherwise=matter.brand.zone)
    asked = day_in(zone, matter.asked_at)
    lines = {line.id: line for line in order.lines if line.id in pieces}
    arrived = delivered_at(order)
    is_delivered = arrived is not None and all(line.delivered > 0 for line in lines.values())
    facts: dict[str, Any] = {
        "asked_on": asked.isoformat(),
        "is_delivered": is_delivered,
        "is_final_sale": any(line.is_final_sale for line in lines.values()),
        "is_open": all(_has(lines.get(line_id), wanted) for line_id, wanted in pieces.items()),
    }
    if is_delivered and arrived is not None:
        day = day_in(zone, arrived)
        facts |= {"delivered_on": day.isoformat(), "days_since_delivery": (asked - day).days}
    return facts


def _has(line: LineView | None, wanted: int) -> bool:
    return line is not None and 0 < wanted <= line.open_quantity


def swap_facts(matter: Matter[Any], swaps: Mapping[int, str]) -> dict[str, Any]:
    """Whether each new item is another variant of the product it replaces."""
    same, other = True, True
    for line_id, sku in swaps.items():
        line, wanted = matter.the_order.line(line_id), matter.shop.variant(sku)
        present = matter.shop.variant(line.sku) if line else None
        same = same and wanted is not None and present is not None and wanted.product_id == present.product_id
        other = other and line is not None and line.sku != sku
    return {"is_same_product": same, "is_other_variant": other}


def moment_in_all(moment: datetime, zone: str) -> dict[str, str]:
    """A moment with its clock, as each language tells it there."""
    return {language: told_when(moment, language, zone) for language in LANGUAGES}


def same_in_all(text: str) -> dict[str, str]:
    """A text that is written alike in every language."""
    return dict.fromkeys(LANGUAGES, text)


def destination(parts: Sequence[tuple[str, Money]]) -> dict[str, str]:
    """Where money goes back to; with the share of each when there are several."""
    if len(parts) == 1:
        return same_in_all(parts[0][0])
    return {language: ", ".join(f"{label} {share.shown(language)}" for label, share in parts) for language in LANGUAGES}


def told(key: str) -> dict[str, str]:
    """A word of the word files in every language."""
    return {language: word(key, language) for language in LANGUAGES}


def order_line(matter: Matter[Any]) -> ReadBack:
    """Which order."""
    return ReadBack("order", same_in_all(matter.the_order.number))


def item_line(line: LineView, quantity: int) -> ReadBack:
    """So many of an item."""
    titles = {language: line.title(language) for language in LANGUAGES}
    return ReadBack("item", {language: f"{title} × {quantity}" if quantity > 1 else title for language, title in titles.items()})


def swap_lines(matter: Matter[Any], swaps: Mapping[int, str]) -> list[ReadBack]:
    """What is swapped for what."""
    lines: list[ReadBack] = []
    for line_id, sku in swaps.items():
        line, wanted = matter.the_order.line(line_id), matter.shop.variant(sku)
        if line is None or wanted is None:
            continue
        options = {language: _options(wanted.options, language) for language in LANGUAGES}
        lines.append(ReadBack("swap", {language: f"{line.title(language)} → {options[language]}" for language in LANGUAGES}))
    return lines


def _options(options: Mapping[str, Mapping[str, str]], language: str) -> str:
    texts = [texts.get(language) or texts.get("en", "") for texts in options.values()]
    return ("・" if language == "ja" else ", ").join(texts)


def difference_lines(matter: Matter[Any], difference: Money | None, method_id: int | None) -> list[ReadBack]:
    """What a swap costs: to pay (and by what), to get back (and where to), or nothing."""
    if difference is None:
        return []
    if not difference:
        return [ReadBack("total_no_difference", in_languages(difference))]
    method = named_method(matter, method_id)
    if difference.minor < 0:
        paid = [payment.label for payment in matter.the_order.payments if payment.refundable]
        label = method.label if method else ", ".join(dict.fromkeys(paid))
        to = [ReadBack("refund_to", same_in_all(label))] if label else []
        return [*to, ReadBack("total_difference_back", in_languages(-difference))]
    label = method.label if method else ", ".join(payment.label for payment in matter.the_order.payments)
    return [ReadBack("paid_by", same_in_all(label)), ReadBack("total_difference_to_pay", in_languages(difference))]


def address_text(address: AddressView, language: str) -> str:
    """The address as it is written in that language."""
    if language == "en":
        street = ", ".join(part for part in (address.line1, address.line2) if part)
        town = " ".join(part for part in (address.region, address.postcode) if part)
        return ", ".join(part for part in (address.name, street, address.city, town) if part)
    mark = "〒" if language == "ja" and address.postcode else ""
    parts = (f"{mark}{address.postcode}", address.region, address.city, address.line1, address.line2, address.name)
    return " ".join(part for part in parts if part)
