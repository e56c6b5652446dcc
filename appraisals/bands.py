"""The bounds of the four colours as people write them: `绿≥90，蓝80~90，黄70~80，红＜70`. Plain Python, no Django."""

import re
from fractions import Fraction

from appraisals.grading import ColourBands

USUAL_BANDS = "绿≥90，蓝80~90，黄70~80，红＜70"


def read_bands(text: str) -> ColourBands:
    """The lower bounds of green, blue and yellow; each band ends where the next begins. ValueError."""
    plain = re.sub(r"\s", "", text)
    for typed, kept in (
        (",", "，"),
        (">=", "≥"),
        ("<", "＜"),
        ("～", "~"),
        ("—", "~"),
        ("-", "~"),
        ("%", ""),
    ):
        plain = plain.replace(typed, kept)
    number = r"(\d{1,3})"
    found_bands = re.fullmatch(f"绿≥{number}，蓝{number}~{number}，黄{number}~{number}，红＜{number}", plain)
    if not found_bands:
        raise ValueError(f"“{text}”不是四色的界线，请写成“{USUAL_BANDS}”")
    green, blue, blue_end, yellow, yellow_end, red_end = map(int, found_bands.groups())
    if (green, blue, yellow) != (blue_end, yellow_end, red_end) or not 100 >= green > blue > yellow > 0:
        raise ValueError(f"“{text}”里四色要首尾相接，从高到低")
    return ColourBands(Fraction(green), Fraction(blue), Fraction(yellow))


def told_bands(bands: ColourBands) -> str:
    return (
        f"绿≥{bands.green}，蓝{bands.blue}~{bands.green}，黄{bands.yellow}~{bands.blue}，红＜{bands.yellow}"
    )
