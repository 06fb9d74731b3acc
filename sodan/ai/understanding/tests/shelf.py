"""A small shop to read messages against: three kinds of goods and one customer's three orders, built by hand."""

from __future__ import annotations

from datetime import timedelta

from sodan.ai.understanding.context import Context, Expectation
from sodan.backoffice.connector import AddressView, LineView, OrderView, ProductView, VariantView
from sodan.kit.clock import now
from sodan.kit.money import Money, won

_COLOURS = {
    "beige": {"ko": "베이지", "ja": "ベージュ", "en": "beige"},
    "black": {"ko": "블랙", "ja": "ブラック", "en": "black"},
    "navy": {"ko": "네이비", "ja": "ネイビー", "en": "navy"},
    "natural": {"ko": "내추럴", "ja": "生成り", "en": "natural"},
    "ivory": {"ko": "아이보리", "ja": "アイボリー", "en": "ivory"},
}
_TITLES = {
    "pack": {"ko": "캔버스 백팩", "ja": "キャンバスリュック", "en": "Canvas backpack"},
    "tumbler": {"ko": "텀블러", "ja": "タンブラー", "en": "Tumbler"},
    "shirt": {"ko": "리넨 셔츠", "ja": "麻のシャツ", "en": "Linen shirt"},
    "duffel": {"ko": "왁스 캔버스 더플백", "ja": "ワックスキャンバスのボストンバッグ", "en": "Waxed canvas duffel"},
    "mug": {"ko": "도자기 머그", "ja": "陶器のマグカップ", "en": "Stoneware mug"},
}
_VARIANTS = {
    "pack": [("PACK-BEI", {"color": "beige"}), ("PACK-NVY", {"color": "navy"}), ("PACK-BLK", {"color": "black"})],
    "tumbler": [
        ("TUMB-350-IVO", {"size": "350", "color": "ivory"}),
        ("TUMB-500-IVO", {"size": "500", "color": "ivory"}),
    ],
    "shirt": [
        (f"SHIRT-{size}-{colour[:3].upper()}", {"size": size, "color": colour})
        for colour in ("natural", "navy")
        for size in ("S", "M", "L")
    ],
    "duffel": [("DUFL-BLK", {"color": "black"})],
    "mug": [("MUG-IVO", {"color": "ivory"})],
}
_PRICES = {"pack": 39_000, "tumbler": 18_000, "shirt": 68_000, "duffel": 89_000, "mug": 15_000}
_NUMBERS = {"350": {"ko": "350ml", "ja": "350ml", "en": "350 ml"}, "500": {"ko": "500ml", "ja": "500ml", "en": "500 ml"}}
_OTHERS = (
    {"ko": "소이 캔들", "ja": "ソイキャンドル", "en": "Soy candle"},
    {"ko": "식도 18cm", "ja": "三徳包丁 18cm", "en": "Kitchen knife 18 cm"},
    {"ko": "거즈 담요", "ja": "ガーゼケット", "en": "Gauze blanket"},
    {"ko": "울 비니", "ja": "ウールのニット帽", "en": "Wool beanie"},
    {"ko": "리넨 앞치마", "ja": "リネンエプロン", "en": "Linen apron"},
    {"ko": "면 양말 3켤레", "ja": "綿の靴下3足組", "en": "Cotton socks, 3 pairs"},
    {"ko": "캔버스 토트백", "ja": "キャンバストートバッグ", "en": "Canvas tote bag"},
    {"ko": "보온 도시락", "ja": "スープジャー", "en": "Insulated lunch jar"},
    {"ko": "자작나무 트레이", "ja": "白樺のトレー", "en": "Birch tray"},
    {"ko": "캔버스 파우치", "ja": "キャンバスポーチ", "en": "Canvas pouch"},
)
_KEYS = tuple(_TITLES)

PACK, TUMBLER, DUFFEL, SHIRT, SHIRT_NAVY, MUG = 11, 12, 21, 31, 41, 42


def _options(chosen: dict[str, str]) -> dict[str, dict[str, str]]:
    return {
        name: _COLOURS[value] if name == "color" else _NUMBERS.get(value, {"ko": value, "ja": value, "en": value})
        for name, value in chosen.items()
    }


def products() -> tuple[ProductView, ...]:
    """The catalogue."""
    return tuple(
        ProductView(
            id=number,
            slug=key,
            titles=_TITLES[key],
            descriptions={},
            category="goods",
            facts={},
            variants=tuple(
                VariantView(sku, number, _TITLES[key], _options(chosen), won(_PRICES[key]), 5) for sku, chosen in _VARIANTS[key]
            ),
        )
        for number, key in enumerate(_KEYS, start=1)
    ) + tuple(
        ProductView(
            number,
            f"other-{number}",
            titles,
            {},
            "goods",
            {},
            (VariantView(f"OTHER-{number}", number, titles, {}, won(9_000), 5),),
        )
        for number, titles in enumerate(_OTHERS, start=len(_KEYS) + 1)
    )


def line(line_id: int, key: str, at: int, *, delivered: int = 0, quantity: int = 1) -> LineView:
    """One order line of the ``at``-th variant of a product."""
    sku, chosen = _VARIANTS[key][at]
    return LineView(
        id=line_id,
        sku=sku,
        titles=_TITLES[key],
        options=_options(chosen),
        quantity=quantity,
        unit_price=won(_PRICES[key]),
        ordered=quantity,
        fulfilled=delivered,
        shipped=delivered,
        delivered=delivered,
        return_requested=0,
        return_received=0,
        cancelled=0,
        category="goods",
        is_final_sale=False,
    )


def order(number: str, status: str, *, days: int, lines: tuple[LineView, ...]) -> OrderView:
    """An order placed so many days ago."""
    return OrderView(
        id=int(number[-5:]),
        number=number,
        brand_id=1,
        customer_id=1,
        currency="KRW",
        status=status,
        placed_at=now() - timedelta(days=days),
        shipped_at=None,
        delivered_at=None,
        version=1,
        lines=lines,
        payments=(),
        parcels=(),
        address=AddressView("이서연", "양화로 45", "", "마포구", "서울", "04036", "KR", ""),
        total=won(0),
        refunded=won(0),
        shipping=won(0),
        coupon=Money(0, "KRW"),
    )


def orders() -> tuple[OrderView, ...]:
    """Newest first: a shirt that waits to be packed, a backpack with a tumbler delivered, a duffel delivered, one on its way."""
    return (
        order("MOA-10497", "pending", days=0, lines=(line(SHIRT, "shirt", 1),)),
        order("MOA-10490", "shipped", days=4, lines=(line(SHIRT_NAVY, "shirt", 4), line(MUG, "mug", 0))),
        order(
            "MOA-10482", "delivered", days=6, lines=(line(PACK, "pack", 0, delivered=1), line(TUMBLER, "tumbler", 0, delivered=1))
        ),
        order("MOA-10476", "delivered", days=12, lines=(line(DUFFEL, "duffel", 0, delivered=1),)),
    )


def shelf(language: str = "ko", *, expecting: Expectation | None = None, active: str = "", choice: str | None = None) -> Context:
    """The whole shop as the context of one message."""
    return Context(
        language=language,
        expectation=expecting or Expectation(),
        orders=orders(),
        products=products(),
        choice=choice,
        active=active,
    )


def catalogue(language: str = "ko") -> Context:
    """Only the catalogue: nobody is known yet, so there are no orders."""
    return Context(language=language, products=products())
