"""Answers read from records: where an order is, and what the catalogue says of a product. Nothing is invented."""

from __future__ import annotations

import re
from typing import Any

from sodan.actions.fact import moment_in_all
from sodan.actions.parcel import days_told
from sodan.backoffice.connector import OrderView, ProductView
from sodan.desk.stock_notice import sold_out_meant, title_meant, titled, variants_meant
from sodan.policy.decide import setting
from sodan.procedures.case import Case
from sodan.procedures.frame import Agenda, Awaiting, Choice, Frame
from sodan.procedures.parcel import note_delay, parcel_values, tell_delay, tell_loss
from sodan.procedures.said import Line, Spoken
from sodan.procedures.slots.answer import MOST_CHOICES
from sodan.procedures.slots.order import order_of

_OF_THE_SHOP = ("hours", "contact", "payment")  # questions that are about no product
_BY_VERSION = ("size", "price", "capacity", "weight", "stock")  # what may be another for another version
MOST_CAMPAIGNS = 3  # told at once
_UNDER_WAY = ("processing", "shipped", "partially_shipped")


def answer_order_status(*, frame: Frame, agenda: Agenda, case: Case, spoken: Spoken) -> bool:
    """Tell the state of the order in its own phrase, with the parcel where there is one; a late one with an apology."""
    order = order_of(frame, case)
    if order is None:
        spoken.say("say.no_orders")
        return True
    late = note_delay(order, frame, case)
    if frame.facts["is_lost"]:
        tell_loss(order, agenda=agenda, case=case, spoken=spoken)
    elif late and order.status in _UNDER_WAY:
        if not tell_delay(order, late, agenda=agenda, case=case, spoken=spoken):
            spoken.say("say.parcel_still_late", late=dict(days_told(late)), **parcel_values(order, case))
    else:
        spoken.say(f"say.status_{order.status}", **_status_values(order, case))
    spoken.note("log.read_order", order=order.number, status=order.status)
    return True


def _status_values(order: OrderView, case: Case) -> dict[str, Any]:
    parcel = order.parcels[-1] if order.parcels else None
    return {
        "order": order.number,
        "items": [line.title(case.language) for line in order.lines],
        "placed": order.placed_at,
        "shipped": order.shipped_at,
        "delivered": order.delivered_at,
        "carrier": parcel.carrier if parcel else "",
        "tracking": parcel.tracking_number if parcel else "",
        "promised": parcel.promised_at if parcel else None,
    }


def answer_product(*, frame: Frame, agenda: Agenda, case: Case, spoken: Spoken) -> bool:
    """Answer from catalogue facts; ask which product when unclear; a fact we lack goes to a person, never made up."""
    question = frame.slots.get("question") or {}
    topic = str(question.get("topic") or "")
    if topic in ("shipping", "returns"):
        spoken.say(f"answer.{topic}", **_policy_values(case))
        return True
    named = case.product(int(question["product_id"])) if question.get("product_id") else None
    product = named or (None if topic in _OF_THE_SHOP else _spoken_of(frame, agenda, case))
    if product is None and topic in _OF_THE_SHOP:
        spoken.say("answer.not_written")
        spoken.note("log.unknown_fact", product="", topic=topic)
        return True
    if product is None:
        _ask_product(frame, agenda, case, spoken)
        return False
    frame.slots["question"] = {**question, "product_id": product.id}
    words = str(question.get("text") or "")
    topic = topic or (_topic_before(frame, agenda, product) if question.get("goes_on") else "")
    frame.facts["is_sold_out"] = topic == "stock" and bool(sold_out_meant(product, words))
    if pick := str(question.get("pick") or ""):
        _tell_pick(product, pick, case, spoken)
    elif not _tell(product, topic, words, case, spoken):
        _pass_on(product, topic, words, case, spoken)
    return True


def _topic_before(frame: Frame, agenda: Agenda, product: ProductView) -> str:
    """What was asked of the product before, when only another version of it is named: “M은요?”; else whether that is there."""
    asked = [one.slots["question"] for one in agenda.frames if one.number != frame.number and one.slots.get("question")]
    before = [str(one["topic"]) for one in asked if one.get("product_id") == product.id and one.get("topic")]
    return before[-1] if before and before[-1] in _BY_VERSION else "stock"


def _spoken_of(frame: Frame, agenda: Agenda, case: Case) -> ProductView | None:
    """The product that was spoken of last, in a question or in a request about one thing: "and how do I wash it?"."""
    skus = {line.id: line.sku for order in case.orders for line in order.lines}
    for earlier in sorted(agenda.frames, key=lambda one: one.number, reverse=True):
        if earlier.number == frame.number:
            continue
        if asked := (earlier.slots.get("question") or {}).get("product_id"):
            return case.product(int(asked))
        if isinstance(told := earlier.slots.get("lines") or earlier.slots.get("among"), list):
            bought = {skus[line] for line in told if line in skus}
            things = [one for one in case.products if bought & {variant.sku for variant in one.variants}]
            return things[0] if len(things) == 1 else None
    return None


def _pass_on(product: ProductView, topic: str, words: str, case: Case, spoken: Spoken) -> None:
    """A colleague is asked about what we do not know, with a deadline; the customer is served on meanwhile."""
    spoken.note("log.unknown_fact", product=product.titles[case.language], topic=topic)
    due = case.promise("answer", "unknown_fact", f"unknown_fact:{product.id}:{topic}", words)
    spoken.say("answer.asked_colleague", product=product.titles[case.language], due=moment_in_all(due, case.brand.zone))


def _policy_values(case: Case) -> dict[str, Any]:
    place = {"line": case.brand.line, "jurisdiction": case.brand.jurisdiction, "currency": case.brand.currency}
    return {"days": setting("return_window_days", **place)}


def answer_stock(*, frame: Frame, agenda: Agenda, case: Case, spoken: Spoken) -> bool:  # noqa: ARG001 - one shape for all
    """Whether what is meant is sold out (``facts.is_sold_out``); what is there is said to be there."""
    product = case.product(int(frame.slots.get("product_id") or 0))
    words = str(frame.slots.get("told") or "")
    sold_out = product is not None and bool(sold_out_meant(product, words))
    frame.facts["is_sold_out"] = sold_out
    if product is not None and not sold_out:
        _tell(product, "stock", words, case, spoken)
    return True


def answer_campaigns(*, frame: Frame, agenda: Agenda, case: Case, spoken: Spoken) -> bool:  # noqa: ARG001 - one shape for all
    """What is on today, for whoever asks: each with its own words and last day; nothing is made up when nothing is on."""
    found = case.campaigns()
    if not found:
        spoken.say("answer.no_campaigns")
    for one in found[:MOST_CAMPAIGNS]:
        spoken.say(f"answer.campaign_{one.kind}", title=one.titles, words=one.words, until=one.ends_on)
    if len(about := {one.product_id for one in found if one.product_id}) == 1:
        frame.slots["question"] = {"product_id": about.pop(), "topic": ""}  # "and what does it cost?" is about this one
    spoken.note("log.told_campaigns", count=len(found))
    return True


def _ask_product(frame: Frame, agenda: Agenda, case: Case, spoken: Spoken) -> None:
    choices = tuple(
        Choice(value=f"product:{product.id}", label=product.titles[case.language], aliases=tuple(product.titles.values()))
        for product in case.products[:MOST_CHOICES]
    )
    agenda.awaiting = Awaiting(kind="enum", slot="product_id", frame=frame.number, choices=choices)
    spoken.lines.append(Line("say.ask_product", choices=choices))


def _tell_pick(product: ProductView, pick: str, case: Case, spoken: Spoken) -> None:
    """The cheapest or the dearest of what was asked about, with its price."""
    there = sorted((one for one in product.variants if one.available > 0), key=lambda one: one.price.minor) or list(
        product.variants
    )
    found = there[0 if pick == "cheapest" else -1]
    title, prices = product.titles[case.language], {one.price.minor for one in product.variants}
    told = titled(title, found, case.language) if len(prices) > 1 else title
    spoken.say(f"answer.{pick}", product=told, price=found.price)
    spoken.note("log.answered", product=title, topic="price")


_HOURS = re.compile(r"\d\s?(?:시간|時間|hours?)")
# What is written under another heading: litres beside the measures, hours beside the weight.
_WRITTEN_AT = {
    "capacity": (("size_table",), re.compile(r"\d\s?(?:m?l\b|lit(?:re|er)s?|リットル|리터)", re.IGNORECASE)),
    "weight": (("size_table",), re.compile(r"\d\s?(?:k?g\b|グラム|그램)", re.IGNORECASE)),
    "insulation": (("duration", "weight"), _HOURS),
    "duration": (("weight", "insulation"), _HOURS),
}


def _fact(product: ProductView, topic: str) -> dict[str, str] | None:
    """What the catalogue says of the topic, under its own heading or under one that holds it."""
    if not topic or topic in product.facts:
        return product.facts.get(topic)
    headings, unit = _WRITTEN_AT.get(topic, ((), None))
    facts = (product.facts[one] for one in headings if one in product.facts)
    return next((one for one in facts if unit and any(unit.search(text) for text in one.values())), None)


def _tell_stock(product: ProductView, words: str, case: Case, spoken: Spoken) -> None:
    """Whether the version that the words name is there, then what else is; without such words what there is."""
    meant, title = variants_meant(product, words), product.titles[case.language]
    there = [one for one in meant if one.available > 0]
    named = title_meant(product, words)
    others = [one for one in product.variants if one.available > 0 and (one not in meant or len(meant) == len(product.variants))]
    names = [" · ".join(texts[case.language] for texts in one.options.values()) or title for one in others]
    if len(meant) == 1 and len(product.variants) > 1:
        spoken.say("answer.version_there" if there else "answer.version_sold_out", product=named)
        if there or not names:
            return
    elif there and len(meant) < len(product.variants):
        names = [" · ".join(texts[case.language] for texts in one.options.values()) for one in there]
    spoken.say("answer.in_stock" if names else "answer.sold_out", product=title, variants=names)


def _tell(product: ProductView, topic: str, words: str, case: Case, spoken: Spoken) -> bool:
    """Say what the catalogue knows; False when it does not."""
    title = product.titles[case.language]
    if topic == "price":
        prices = sorted({variant.price.minor: variant.price for variant in product.variants}.items())
        low, high = prices[0][1], prices[-1][1]
        spoken.say("answer.price" if low == high else "answer.price_range", product=title, low=low, high=high)
    elif topic == "size" and "size_table" in product.facts:
        spoken.say("answer.fact", product=title, fact=product.facts["size_table"][case.language])
    elif topic in ("stock", "size", "colour", "color"):
        _tell_stock(product, words, case, spoken)
    elif fact := _fact(product, topic):
        spoken.say("answer.fact", product=title, fact=fact[case.language])
    elif not topic:
        spoken.say("answer.about", product=title, about=product.descriptions[case.language])
    else:
        return False
    spoken.note("log.answered", product=title, topic=topic or "about")
    return True
