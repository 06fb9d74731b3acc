"""Every time of a customer's matter is told in the reader's zone, and on hover in the customer's too."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation
from sodan.desk.handover import hand_over
from sodan.desk.outbound import add_note
from sodan.people.representative import Representative

PAGES = Path(__file__).resolve().parent.parent / "jinja2" / "desk"
TOLD = re.compile(r"moments\.(?:clock|day|full_day|ago|waited|due|stamp)\(")
OF_CUSTOMERS = (
    "act_card", "approvals_waiting", "customer_file", "customer_rows", "feedback_rows", "flow", "forwarding", "half", "joining",
    "lead_rows", "merging", "message", "overtaken_said", "reconciliation_now", "row", "search_found", "search_rows", "side",
    "standing", "timeline_rows",
)  # fmt: skip


@pytest.mark.parametrize("name", OF_CUSTOMERS)
def test_no_time_of_a_customers_matter_stands_without_both_zones(name: str) -> None:
    page = (PAGES / f"{name}.html").read_text(encoding="utf-8")

    alone = [
        page[one.start() : one.end() + 40] for one in TOLD.finditer(page) if "moments.both(" not in page[: one.start()][-420:]
    ]

    assert alone == [] or name == "act_card"  # which tells its time by the clock alone where no zone is known


def test_the_customers_own_zone_is_told_where_it_is_another_than_the_brands(
    desk: Client, conversation: Conversation, representative: Representative
) -> None:
    Customer.objects.filter(pk=conversation.customer_id).update(zone="America/New_York")
    hand_over(conversation, reason="customer_asked", packet={"reason": "customer_asked"})
    add_note(conversation, "확인했어요", by=representative)
    desk.cookies["sodan_zone"] = "Asia/Seoul"

    page = desk.get(f"/desk/c/{conversation.pk}/").content.decode()

    hovered = re.findall(r'<time [^>]*title="([^"]+)"', page)
    of_the_matter = [title for title in hovered if "America/New_York" in title]
    assert len(of_the_matter) >= 3
    assert all(re.fullmatch(r"[\d-]+ \d\d:\d\d Asia/Seoul · [\d-]+ \d\d:\d\d America/New_York", one) for one in of_the_matter)


def test_a_customer_at_home_is_told_in_the_zone_of_the_brand(
    signed_in_as: Callable[[Representative], Client], representative: Representative, conversation: Conversation, brand: Brand
) -> None:
    browser = signed_in_as(representative)
    browser.cookies["sodan_zone"] = "Europe/Berlin"

    page = browser.get(f"/desk/c/{conversation.pk}/").content.decode()

    assert f"Europe/Berlin · {conversation.last_message_at.astimezone().year}" in page
    assert brand.zone in page
