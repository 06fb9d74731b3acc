"""The demo's storefronts: only where the demo is, only as made-up people, with the chat embedded as any shop would."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from sodan.channels.web_chat.inbox import inbox_of
from sodan.channels.web_chat.token import claims_of
from sodan.company.brand import Brand
from sodan.customers.customer import ContactPoint, Customer
from sodan.kit.pack import PACKS, read_page
from sodan.kit.words import all_words
from sodan.web.shop_shelf import DRAWN
from sodan.web.shop_visitor import _Stories

STATIC = Path(__file__).parent.parent / "static" / "shop"


@pytest.fixture
def demo() -> Iterator[None]:
    """The note that a demo firm leaves in the data directory."""
    note = settings.DATA / "demo"
    note.touch()
    yield
    note.unlink()


@pytest.fixture
def shop(db: None, demo: None) -> Brand:
    """The Korean shop of the demo with two of its customers."""
    brand = Brand.objects.create(slug="moa-kr", names={"ko": "모아마켓"}, mark="모", colour="#7a3b2e")
    for name, address in (("이서연", "seoyeon@example.com"), ("실제 손님", "real@customers.test")):
        customer = Customer.objects.create(brand=brand, name=name, is_registered=True)
        ContactPoint.objects.create(brand=brand, customer=customer, medium="email", value=address)
    return brand


@pytest.mark.parametrize("path", ["/shop/", "/shop/moa-kr/", "/shop/colours.css"])
def test_there_is_no_shop_where_no_demo_was_loaded(client: Client, brand: Brand, path: str) -> None:
    assert client.get(path).status_code == 404


def test_nobody_can_be_made_a_customer_where_no_demo_was_loaded(client: Client, brand: Brand) -> None:
    answer = client.post(f"/shop/{brand.slug}/visitor/", {"email": "seoyeon@example.com"})

    assert answer.status_code == 404
    assert "shop_visitors" not in client.session


def test_the_shop_embeds_the_chat_for_a_visitor_who_is_nobody(client: Client, shop: Brand) -> None:
    page = client.get("/shop/moa-kr/").content.decode()

    assert '<script src="/widget.js" data-brand="moa-kr" data-language="ko" async></script>' in page
    assert "실제 손님" not in page


def test_looking_around_as_a_customer_signs_a_token_for_them(client: Client, shop: Brand) -> None:
    client.post("/shop/moa-kr/visitor/", {"email": "seoyeon@example.com"})

    token = re.findall(r'data-token="([^"]+)"', client.get("/shop/moa-kr/").content.decode())[0]

    claims = claims_of(token, secret=inbox_of("moa-kr").secret, brand="moa-kr")
    assert (claims.sub, claims.name) == ("seoyeon@example.com", "이서연")


def test_looking_around_as_nobody_again_takes_the_token_away(client: Client, shop: Brand) -> None:
    client.post("/shop/moa-kr/visitor/", {"email": "seoyeon@example.com"})
    client.post("/shop/moa-kr/visitor/", {"email": ""})

    assert "data-token" not in client.get("/shop/moa-kr/").content.decode()


@pytest.mark.parametrize("email", ["real@customers.test", "misaki@example.com", "nobody@example.com"])
def test_only_the_made_up_customers_of_this_shop_can_be_chosen(client: Client, shop: Brand, email: str) -> None:
    assert client.post("/shop/moa-kr/visitor/", {"email": email}).status_code == 404
    assert "data-token" not in client.get("/shop/moa-kr/").content.decode()


def test_a_form_of_another_site_cannot_choose(shop: Brand) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post("/shop/moa-kr/visitor/", {"email": "seoyeon@example.com"}).status_code == 403


def test_every_shop_of_the_street_has_a_door_in_its_own_language(client: Client, shop: Brand) -> None:
    Brand.objects.create(slug="moa-jp", names={"ja": "もあマーケット"}, language="ja", colour="#2f5d50")

    page = client.get("/shop/").content.decode()

    assert "매장 둘러보기" in page
    assert "お店を見る" in page


def test_everything_the_demo_sells_has_a_picture() -> None:
    catalogue = (PACKS / "e_commerce" / "demo" / "catalogue.yaml").read_text(encoding="utf-8")
    drawn = set(
        re.findall(r'id="art-([a-z-]+)"', (STATIC.parents[1] / "jinja2" / "shop" / "art.html").read_text(encoding="utf-8"))
    )

    sold = set(re.findall(r"^  - slug: (\S+)", catalogue, re.MULTILINE))

    assert sold <= DRAWN
    assert drawn == DRAWN | {"other"}


def test_every_story_is_told_to_somebody() -> None:
    stories = read_page(PACKS / "e_commerce" / "demo" / "stories.yaml", _Stories).stories

    assert {story.brand for story in stories} == {"moa-kr", "moa-jp", "moa-en"}


@pytest.mark.parametrize(
    "status",
    ["pending", "processing", "shipped", "partially_shipped", "delivered", "partially_returned", "returned", "cancelled"],
)
def test_every_state_of_an_order_has_words(status: str) -> None:
    assert f"shop.status.{status}" in all_words()


def test_the_pictures_use_no_gradient() -> None:
    assert "gradient" not in "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("*.css"))
