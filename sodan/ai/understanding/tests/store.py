"""A bigger shop to read wishes against: thirteen kinds of goods with options of all sorts, and one customer's four orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import product as combinations

from sodan.ai.understanding.context import Context, Expectation
from sodan.ai.understanding.tests.shelf import line as plain_line
from sodan.ai.understanding.tests.shelf import order
from sodan.backoffice.connector import LineView, OrderView, ProductView, VariantView
from sodan.kit.money import won

_WORDS = {
    "black": ("블랙", "ブラック"),
    "white": ("화이트", "ホワイト"),
    "silver": ("실버", "シルバー"),
    "red": ("레드", "レッド"),
    "blue": ("블루", "ブルー"),
    "green": ("그린", "グリーン"),
    "grey": ("그레이", "グレー"),
    "brown": ("브라운", "ブラウン"),
    "RGB": ("RGB", "RGB"),
    "none": ("없음", "なし"),
    "yes": ("있음", "あり"),
    "no": ("없음", "なし"),
    "soft cover": ("소프트커버", "ソフトカバー"),
    "hard cover": ("하드커버", "ハードカバー"),
    "low": ("낮음", "低"),
    "medium": ("중간", "中"),
    "high": ("높음", "高"),
    "USB": ("USB", "USB"),
    "AC adapter": ("AC 어댑터", "ACアダプター"),
    "battery": ("배터리", "電池"),
    "linear": ("리니어", "リニア"),
    "clicky": ("클릭", "クリッキー"),
    "tactile": ("택타일", "タクタイル"),
    "full size": ("풀사이즈", "フルサイズ"),
    "80%": ("80%", "80%"),
    "60%": ("60%", "60%"),
    "8-inch": ("8인치", "8インチ"),
    "10-inch": ("10인치", "10インチ"),
    "13-inch": ("13인치", "13インチ"),
    "15-inch": ("15인치", "15インチ"),
    "plastic": ("플라스틱", "プラスチック"),
    "glass": ("유리", "ガラス"),
    "stainless steel": ("스테인리스", "ステンレス"),
    "cotton": ("면", "綿"),
    "polyester": ("폴리에스터", "ポリエステル"),
    "crew neck": ("크루넥", "クルーネック"),
    "v-neck": ("브이넥", "Vネック"),
    "leather": ("가죽", "レザー"),
    "synthetic": ("합성 소재", "合成素材"),
    "nylon": ("나일론", "ナイロン"),
    "mesh": ("메쉬", "メッシュ"),
    "fabric": ("패브릭", "ファブリック"),
    "metal": ("메탈", "メタル"),
    "polarized": ("편광", "偏光"),
    "non-polarized": ("비편광", "非偏光"),
    "camera": ("카메라", "カメラ"),
    "laptop": ("노트북", "ノートPC"),
    "hydration": ("하이드레이션", "ハイドレーション"),
    "small": ("스몰", "小"),
    "large": ("라지", "大"),
    "animals": ("동물", "動物"),
    "art": ("아트", "アート"),
    "fantasy": ("판타지", "ファンタジー"),
    "beginner": ("초급", "初級"),
    "intermediate": ("중급", "中級"),
    "expert": ("전문가", "上級"),
    "10 hours": ("10시간", "10時間"),
    "20 hours": ("20시간", "20時間"),
    "6 hours": ("6시간", "6時間"),
    "8 hours": ("8시간", "8時間"),
    "fixed": ("고정", "固定"),
    "adjustable": ("조절식", "可動式"),
    "standard": ("표준", "標準"),
    "high-back": ("하이백", "ハイバック"),
    "Apple HomeKit": ("애플 홈킷", "Apple HomeKit"),
    "Google Assistant": ("구글 어시스턴트", "Googleアシスタント"),
    "Amazon Alexa": ("아마존 알렉사", "Amazon Alexa"),
    "not resistant": ("비방수", "非防水"),
}
_GOODS: dict[str, tuple[tuple[str, str, str], dict[str, tuple[str, ...]]]] = {
    "note": (("Notebook", "노트", "ノート"), {"size": ("A4", "A5", "A6"), "cover type": ("soft cover", "hard cover")}),
    "lamp": (
        ("Desk Lamp", "스탠드 조명", "デスクライト"),
        {
            "color": ("black", "white", "silver"),
            "brightness": ("low", "medium", "high"),
            "power source": ("USB", "AC adapter", "battery"),
        },
    ),
    "keys": (
        ("Mechanical Keyboard", "기계식 키보드", "メカニカルキーボード"),
        {
            "switch type": ("linear", "clicky", "tactile"),
            "backlight": ("RGB", "white", "none"),
            "size": ("full size", "80%", "60%"),
        },
    ),
    "tablet": (
        ("Tablet", "태블릿", "タブレット"),
        {"screen size": ("8-inch", "10-inch"), "storage": ("64GB", "128GB"), "color": ("black", "silver")},
    ),
    "laptop": (
        ("Laptop", "노트북", "ノートパソコン"),
        {
            "screen size": ("13-inch", "15-inch"),
            "processor": ("i5", "i7"),
            "ram": ("8GB", "16GB"),
            "storage": ("256GB SSD", "1TB SSD"),
            "color": ("silver", "black"),
        },
    ),
    "bottle": (
        ("Water Bottle", "물병", "ウォーターボトル"),
        {
            "capacity": ("500ml", "750ml", "1000ml"),
            "material": ("plastic", "glass", "stainless steel"),
            "color": ("blue", "red", "black"),
        },
    ),
    "tee": (
        ("T-Shirt", "티셔츠", "Tシャツ"),
        {
            "color": ("red", "blue", "black", "white"),
            "size": ("S", "M", "L", "XL"),
            "material": ("cotton", "polyester"),
            "style": ("crew neck", "v-neck"),
        },
    ),
    "boots": (
        ("Hiking Boots", "등산화", "ハイキングブーツ"),
        {"size": ("8", "9", "10", "11"), "material": ("leather", "synthetic"), "waterproof": ("yes", "no")},
    ),
    "pack": (
        ("Backpack", "백팩", "バックパック"),
        {
            "color": ("green", "black", "grey"),
            "size": ("small", "medium", "large"),
            "material": ("nylon", "leather"),
            "compartment": ("camera", "laptop", "hydration"),
        },
    ),
    "shades": (
        ("Sunglasses", "선글라스", "サングラス"),
        {
            "frame color": ("black", "brown", "silver"),
            "lens color": ("green", "blue", "brown"),
            "lens type": ("polarized", "non-polarized"),
        },
    ),
    "puzzle": (
        ("Jigsaw Puzzle", "직소 퍼즐", "ジグソーパズル"),
        {
            "pieces": ("500", "1000", "1500"),
            "theme": ("animals", "art", "fantasy"),
            "difficulty level": ("beginner", "intermediate", "expert"),
        },
    ),
    "speaker": (
        ("Bluetooth Speaker", "블루투스 스피커", "Bluetoothスピーカー"),
        {"color": ("black", "blue", "green"), "battery life": ("10 hours", "20 hours"), "water resistance": ("yes", "no")},
    ),
    "chair": (
        ("Office Chair", "사무용 의자", "オフィスチェア"),
        {
            "material": ("mesh", "fabric", "leather"),
            "color": ("black", "white", "grey"),
            "armrest": ("none", "fixed", "adjustable"),
            "backrest height": ("standard", "high-back"),
        },
    ),
    "hub": (
        ("Smart Thermostat", "스마트 온도조절기", "スマートサーモスタット"),
        {"compatibility": ("Apple HomeKit", "Google Assistant", "Amazon Alexa"), "color": ("white", "black")},
    ),
}
_OWNED: dict[str, tuple[str, int, tuple[tuple[int, str, tuple[str, ...]], ...]]] = {
    "STO-20011": (
        "delivered",
        9,
        (
            (101, "note", ("A6", "soft cover")),
            (102, "lamp", ("black", "high", "USB")),
            (103, "keys", ("linear", "RGB", "full size")),
            (104, "tablet", ("8-inch", "64GB", "silver")),
            (105, "tablet", ("10-inch", "128GB", "black")),
        ),
    ),
    "STO-20012": (
        "pending",
        1,
        (
            (111, "laptop", ("15-inch", "i5", "16GB", "256GB SSD", "silver")),
            (112, "bottle", ("500ml", "plastic", "blue")),
            (113, "tee", ("red", "L", "cotton", "crew neck")),
            (114, "tee", ("blue", "L", "polyester", "v-neck")),
        ),
    ),
    "STO-20013": (
        "delivered",
        15,
        (
            (121, "boots", ("9", "leather", "no")),
            (122, "pack", ("green", "small", "nylon", "camera")),
            (123, "shades", ("black", "green", "polarized")),
            (124, "puzzle", ("1000", "animals", "intermediate")),
            (125, "speaker", ("black", "10 hours", "no")),
        ),
    ),
    "STO-20014": (
        "pending",
        2,
        (
            (131, "chair", ("mesh", "black", "fixed", "standard")),
            (132, "hub", ("Apple HomeKit", "white")),
        ),
    ),
}
NAMES = {
    101: "note",
    102: "lamp",
    103: "keys",
    104: "tablet8",
    105: "tablet10",
    111: "laptop",
    112: "bottle",
    113: "redtee",
    114: "bluetee",
    121: "boots",
    122: "pack",
    123: "shades",
    124: "puzzle",
    125: "speaker",
    131: "chair",
    132: "hub",
}


def _texts(value: str) -> dict[str, str]:
    ko, ja = _WORDS.get(value, (value, value))
    return {"en": value, "ko": ko, "ja": ja}


def _options(key: str, values: tuple[str, ...]) -> dict[str, dict[str, str]]:
    return {name: _texts(value) for name, value in zip(_GOODS[key][1], values, strict=True)}


def sku_of(key: str, values: tuple[str, ...]) -> str:
    """The number of one variant, ten digits like those of many shops."""
    at = list(_GOODS).index(key)
    place = 0
    for value, known in zip(values, _GOODS[key][1].values(), strict=True):
        place = place * 10 + known.index(value)
    return f"{7_000_000_000 + at * 1_000_000 + place}"


@cache
def products() -> tuple[ProductView, ...]:
    """The catalogue: every combination of options; a tenth of them sold out."""
    made = []
    for number, (key, (titles, options)) in enumerate(_GOODS.items(), start=1):
        names = dict(zip(("en", "ko", "ja"), titles, strict=True))
        variants = tuple(
            VariantView(
                sku_of(key, values), number, names, _options(key, values), won(10_000 * number + 700 * at), 3 * (at % 10 != 7)
            )
            for at, values in enumerate(combinations(*options.values()))
        )
        made.append(ProductView(number, key, names, {}, "goods", {}, variants))
    return tuple(made)


def _line(number: int, key: str, values: tuple[str, ...], *, is_delivered: bool) -> LineView:
    made = plain_line(number, "mug", 0, delivered=int(is_delivered))
    titles = dict(zip(("en", "ko", "ja"), _GOODS[key][0], strict=True))
    return replace(made, sku=sku_of(key, values), titles=titles, options=_options(key, values))


@cache
def orders() -> tuple[OrderView, ...]:
    """Newest first as they stand in the list of the shop."""
    made = [
        order(
            number,
            status,
            days=days,
            lines=tuple(_line(*one, is_delivered=status == "delivered") for one in lines),
        )
        for number, (status, days, lines) in _OWNED.items()
    ]
    return tuple(sorted(made, key=lambda one: one.placed_at, reverse=True))


def store(
    language: str = "en", *, expecting: Expectation | None = None, active: str = "", focus: tuple[int, ...] = ()
) -> Context:
    """The whole shop as the context of one message."""
    return Context(
        language=language,
        expectation=expecting or Expectation(),
        orders=orders(),
        products=products(),
        active=active,
        focus=focus,
    )


def line_called(name: str) -> LineView:
    """The order line that the held-out sets call so."""
    number = next(number for number, called in NAMES.items() if called == name)
    return next(line for one in orders() for line in one.lines if line.id == number)


def product_of(line: LineView) -> ProductView:
    """The product of a line."""
    return next(one for one in products() if any(variant.sku == line.sku for variant in one.variants))


def option_named(line: LineView, value: str) -> Mapping[str, str]:
    """The option of the line's product that has this value: ``{name: value}``; ``name:value`` where several do."""
    if ":" in value:
        name, _, value = value.partition(":")
        return {name: value}
    key = product_of(line).slug
    (name,) = [name for name, values in _GOODS[key][1].items() if value in values]
    return {name: value}
