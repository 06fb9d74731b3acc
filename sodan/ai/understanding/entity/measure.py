"""Numbers with units in many spellings: 13-inch, 13 in., 13인치; 1.5L, 1500 ml, 1.5리터."""

from __future__ import annotations

import re

from sodan.ai.understanding.normalise import folded

# Each unit under its names, and how much of its kind's base unit it is.
_UNITS: dict[str, tuple[float, tuple[str, ...]]] = {
    "inch": (1, ("inches", "inch", "in", '"', "''", "”", "인치", "インチ", "型")),
    "ft": (1, ("feet", "foot", "ft", "'", "피트", "フィート")),
    "ml": (1, ("milliliters", "millilitres", "milliliter", "ml", "밀리리터", "밀리", "ミリリットル", "cc")),
    "l": (1000, ("liters", "litres", "liter", "litre", "l", "리터", "リットル")),
    "gb": (1, ("gigabytes", "gigabyte", "gigs", "gig", "gb", "기가바이트", "기가", "ギガバイト", "ギガ")),
    "tb": (1000, ("terabytes", "terabyte", "tb", "테라바이트", "테라", "テラバイト", "テラ")),
    "mah": (1, ("mah", "밀리암페어", "ミリアンペア")),
    "mm": (1, ("millimeters", "millimeter", "mm", "밀리미터", "ミリ")),
    "cm": (10, ("centimeters", "centimeter", "cm", "센티미터", "센티", "センチ")),
    "bar": (1, ("bars", "bar", "바", "기압", "バール", "気圧")),
    "hour": (1, ("hours", "hour", "hrs", "hr", "h", "시간", "時間")),
    "degree": (1, ("degrees", "degree", "deg", "°", "도", "度")),
    "lb": (1, ("pounds", "pound", "lbs", "lb", "파운드", "ポンド")),
    "kg": (1, ("kilograms", "kilos", "kg", "킬로그램", "킬로", "キログラム", "キロ")),
    "mp": (1, ("megapixels", "megapixel", "mp", "메가픽셀", "만 화소", "メガピクセル", "画素")),
    "k": (1000, ("k", "케이", "ケー")),
    "p": (1, ("p", "픽셀", "ピクセル")),
    "x": (1, ("times", "x", "배", "배율", "倍")),
    "w": (1, ("watts", "watt", "w", "와트", "ワット")),
    "cup": (1, ("cups", "cup", "컵", "잔", "カップ", "杯")),
    "piece": (1, ("pieces", "piece", "pcs", "pc", "피스", "조각", "개입", "종", "点", "個", "ピース")),
    "percent": (1, ("percent", "%", "퍼센트", "프로", "パーセント")),
}
_FORMS = {folded(form): unit for unit, (_, forms) in _UNITS.items() for form in forms}
_BASE = {"l": "ml", "tb": "gb", "cm": "mm", "k": "p"}
_ANY_UNIT = "|".join(re.escape(form) for form in sorted(_FORMS, key=len, reverse=True))
_MEASURE = re.compile(rf"(?<![\d.a-z])(\d[\d,]*(?:\.\d+)?)\s?-?\s?({_ANY_UNIT})(?![a-z])")
_VALUE = re.compile(rf"(\d[\d,]*(?:\.\d+)?)\s?-?\s?({_ANY_UNIT})(?![a-z])")
_RANGE = re.compile(r"(\d+)\s?[-–—~〜]\s?(\d+)\s*([a-z]+)?")
_PURE = re.compile(r"\d+(?:\.\d+)?")


def measure_of(value: str) -> tuple[float, str] | None:
    """The number a value carries in its base unit, with that unit; None when it is no measure."""
    found = _VALUE.search(folded(value))
    if found is None:
        return None
    unit = _FORMS[found[2]]
    return float(found[1].replace(",", "")) * _UNITS[unit][0], _BASE.get(unit, unit)


def measures_in(folded_text: str) -> list[tuple[float, str, int, int]]:
    """Every measure of the text in base units, with its place."""
    found = []
    for hit in _MEASURE.finditer(folded_text):
        unit = _FORMS[hit[2]]
        found.append((float(hit[1].replace(",", "")) * _UNITS[unit][0], _BASE.get(unit, unit), *hit.span()))
    return found


def range_pattern(value: str) -> re.Pattern[str] | None:
    """``30-50 lbs`` as people write it: 30 to 50, 30~50 파운드."""
    found = _RANGE.search(value)
    return re.compile(rf"(?<!\d){found[1]}\s?(?:[-–—~〜]|to|から|부터|에서)\s?{found[2]}(?!\d)") if found else None


def is_pure_number(value: str) -> bool:
    """Whether the value is nothing but a number, such as a shoe size."""
    return bool(_PURE.fullmatch(value))
