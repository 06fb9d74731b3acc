"""The demo's storefronts: a shop of one's own to try the chat in, as one of its customers or as nobody."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from sodan.channels.web_chat.colour import DARK_SURFACE, LIGHT_SURFACE, shades_of
from sodan.company.brand import Brand
from sodan.kit.errors import NotFound, SodanError
from sodan.kit.words import word
from sodan.web.apology import apology
from sodan.web.shop_shelf import CATEGORIES, cards_of, parcels_of
from sodan.web.shop_visitor import check_is_demo, look_around_as, token_for, visitor_in, visitors_of

View = Callable[..., HttpResponseBase]
_WINDOW = ("canvas-backpack", "stoneware-mug", "linen-shirt", "steel-tumbler", "soy-candle")


def in_demo(view: View) -> View:
    """Serve only where the demo firm is loaded; our errors become pages."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            check_is_demo()
            return view(request, *args, **kwargs)
        except SodanError as error:
            return apology(request, error)

    return shown


def _brand(slug: str) -> Brand:
    brand = Brand.objects.filter(slug=slug).first()
    if brand is None:
        raise NotFound(f"brand {slug}")
    return brand


@require_safe
@in_demo
def index(request: HttpRequest) -> HttpResponse:
    """The brands side by side, each in its own language."""
    pictures = (("canvas-backpack", "beige"), ("stoneware-mug", "white"), ("steel-tumbler", "navy"))
    doors = [(brand, pictures[at % len(pictures)], partial(_in, brand.language)) for at, brand in enumerate(Brand.objects.all())]
    return render(request, "shop/index.html", {"doors": doors}, using="jinja2")


@require_safe
@in_demo
def door_colours(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Each brand's colour for its door, as a file, because our pages allow no inline style."""
    lines = [_door(at, brand.colour) for at, brand in enumerate(Brand.objects.all(), start=1)]
    return HttpResponse("\n".join(lines), content_type="text/css; charset=utf-8")


def _door(number: int, colour: str) -> str:
    light, dark = (shades_of(colour, surface=surface) for surface in (LIGHT_SURFACE, DARK_SURFACE))
    pairs = (("shop", "fill"), ("on-shop", "ink"), ("shop-text", "text"))
    shades = (f"--{name}: light-dark({getattr(light, field)}, {getattr(dark, field)});" for name, field in pairs)
    return f".door-{number} {{ {' '.join(shades)} }}"


@require_safe
@ensure_csrf_cookie
@in_demo
def storefront(request: HttpRequest, slug: str) -> HttpResponse:
    """One brand's shop: its shelves, the visitor's orders, and the chat, embedded as any shop would embed it."""
    brand = _brand(slug)
    visitors = visitors_of(brand)
    visitor = visitor_in(request, brand, visitors)
    cards = cards_of(brand)
    context = {
        "brand": brand,
        "name": brand.name_in(brand.language),
        "language": brand.language,
        "t": partial(_in, brand.language),
        "cards": cards,
        "window": [card for name in _WINDOW for card in cards if card.slug == name],
        "categories": [category for category in CATEGORIES if any(card.category == category for card in cards)],
        "visitors": visitors,
        "visitor": visitor,
        "token": token_for(visitor, brand) if visitor else "",
        "parcels": parcels_of(brand, visitor.customer_id) if visitor else (),
    }
    return render(request, "shop/storefront.html", context, using="jinja2")


@require_POST
@in_demo
def visitor(request: HttpRequest, slug: str) -> HttpResponse:
    """Look around as another customer, or as nobody."""
    look_around_as(request, _brand(slug), request.POST.get("email", ""))
    return HttpResponseRedirect(reverse("shop", args=[slug]))


def _in(language: str, key: str, **values: Any) -> str:
    return word(key, language, **values)
