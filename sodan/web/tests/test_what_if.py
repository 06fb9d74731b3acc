"""What if: facts in, the answer with every rule and its place in the files out; for those with the duty, and nothing is done."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sodan.actions.operation import Operation
from sodan.actions.registry import all_acts
from sodan.backoffice.tests.conftest import House, small_house
from sodan.company.brand import Brand
from sodan.kit.language import LANGUAGES
from sodan.kit.words import all_words
from sodan.people.representative import Representative
from sodan.policy.fact import FACTS, Kind, kind_of
from sodan.policy.supposing import facts_asked


@pytest.fixture
def office(signed_in_as: Callable[[Representative], Client], supervisor: Representative) -> Client:
    """The browser of a supervisor."""
    return signed_in_as(supervisor)


def page(client: Client, **asked: Any) -> str:
    """The page, read."""
    answer = client.get("/what-if/", asked)
    assert answer.status_code == 200
    return answer.content.decode()


def outcome(text: str) -> str:
    """What the answer's chip says."""
    (said,) = re.findall(r'class="verdict"><span class="chip [a-z]*">([^<]+)<', text)
    return str(said)


def ask(client: Client, act: str = "return_and_refund", **facts: Any) -> str:
    """The form sent with these facts over an ordinary case."""
    ordinary = {
        "order_status": "delivered",
        "is_delivered": "yes",
        "delivered_on": "2026-02-27",
        "asked_on": "2026-03-02",
        "is_final_sale": "no",
        "is_open": "yes",
        "is_disputed": "no",
        "reason": "changed_mind",
        "to": "original",
        "is_customers_method": "yes",
        "amount_minor": "36000",
    }
    return page(client, **{"act": act, "asked": act, "role": "representative", **ordinary, **facts})


def test_it_opens_with_an_ordinary_case_that_is_allowed(office: Client) -> None:
    text = page(office)

    assert outcome(text) == "허용"
    assert "e_commerce/policies/returns.yaml:" in text


@pytest.mark.parametrize(
    ("role", "facts", "said"),
    [
        ("representative", {}, "허용"),
        ("ai_representative", {"delivered_on": "2026-01-05"}, "거절"),
        ("representative", {"delivered_on": "2026-01-05"}, "승인 필요"),
        ("ai_representative", {"amount_minor": "50001"}, "승인 필요"),
        ("representative", {"is_disputed": "yes"}, "거절"),
        ("representative", {"reason": ""}, "정보 더 필요"),
    ],
)
def test_the_answer_is_the_gateways(office: Client, role: str, facts: dict[str, str], said: str) -> None:
    assert outcome(ask(office, role=role, **facts)) == said


def test_a_rule_that_says_no_is_shown_with_file_and_line(office: Client, project: Any) -> None:
    text = ask(office, is_disputed="yes")
    lines = (project / "sodan" / "packs" / "e_commerce" / "policies" / "returns.yaml").read_text("utf-8").splitlines()
    line = 1 + next(at for at, one in enumerate(lines) if "id: no_open_dispute" in one)

    (told,) = [row for row in re.findall(r"<li>.*?</li>", text, re.DOTALL) if "<b>no_open_dispute</b>" in row]
    assert "어긋남" in told
    assert f"e_commerce/policies/returns.yaml:{line}" in told


def test_the_law_beneath_is_told_with_its_source_and_last_day(office: Client) -> None:
    text = ask(office)

    assert "https://" in text
    assert "법 ≥ 7, 우리 설정 14" in text
    assert "2026-03-06" in text  # the last day by law: seven days after Friday 27 February


def test_a_real_order_fills_the_form(office: Client, supervisor: Representative) -> None:
    house: House = small_house()
    supervisor.brands.add(house.brand)
    order = house.delivered(("SHIRT-M", 1))

    text = page(office, brand=house.brand.slug, act="return_and_refund", order=order.number, fill="1")

    assert 'name="amount_minor" value="36000"' in text
    assert outcome(text) == "허용"


def test_an_order_nobody_knows_is_told(office: Client) -> None:
    assert "그런 주문이 없습니다" in page(office, order="X-1", fill="1")


def test_what_cannot_be_such_a_fact_is_marked_and_left_out(office: Client) -> None:
    text = ask(office, amount_minor="viel", reason="whim")

    assert text.count('aria-invalid="true"') == 1
    assert outcome(text) == "거절"  # a sum that is not known lets nothing through


def test_nothing_is_done(office: Client) -> None:
    ask(office)

    assert Operation.objects.count() == 0


@pytest.mark.parametrize("act", sorted(all_acts()))
def test_every_act_can_be_asked_about(office: Client, act: str) -> None:
    assert f'<option value="{act}" selected>' in page(office, act=act)


def test_only_the_duty_opens_the_page(desk: Client, client: Client) -> None:
    assert desk.get("/what-if/").status_code == 403
    assert client.get("/what-if/").status_code == 302
    assert 'href="/what-if/"' not in desk.get("/desk/", follow=True).content.decode()


def test_a_brand_of_others_is_not_found_nor_are_its_orders(office: Client, brand: Brand) -> None:
    house = small_house()
    order = house.delivered(("SHIRT-M", 1))

    assert office.get("/what-if/", {"brand": house.brand.slug}).status_code == 404
    assert "그런 주문이 없습니다" in page(office, brand=brand.slug, order=order.number, fill="1")


def test_the_page_asks_the_database_the_same_however_many_rules(
    office: Client, captured_queries: Callable[[], AbstractContextManager[CaptureQueriesContext]]
) -> None:
    with captured_queries() as few:
        page(office, act="record_feedback")
    with captured_queries() as many:
        page(office, act="return_and_refund")

    assert len(few) == len(many)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fact_and_value_has_its_words(language: str) -> None:
    asked = {name for act in all_acts() for name in facts_asked(act, line="e_commerce")}
    words = all_words()
    prefixes = {"reason": "side.reason", "order_status": "side.order"}
    keys = [f"approvals.fact.{name}" for name in asked]
    keys += [
        f"{prefixes.get(name, 'approvals.value')}.{value}"
        for name in asked
        if kind_of(name) is Kind.CHOICE
        for value in FACTS[name].values
    ]

    assert [key for key in keys if not words.get(key, {}).get(language)] == []
