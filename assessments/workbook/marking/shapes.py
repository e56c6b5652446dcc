"""The yellow boxes in which comments show: VML, which old programs and new ones want. Plain Python, no Django.

VML is not always well-formed, so it is looked at as text, and only the boxes of the places asked for are touched.
"""

import re
from collections.abc import Collection

from assessments.workbook.marking.sheets import Place

SPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
KIND = (
    '<v:shapetype {spaces}id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
BOX = (
    '<v:shape {spaces}id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;'
    'margin-top:2pt;width:190pt;height:76pt;z-index:{order};visibility:hidden" fillcolor="#ffffe1" '
    'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
    '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{left}, 15, {top}, 4, {right}, 30, {bottom}, 8</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
HELD = re.compile(r"<v:shape\b.*?</v:shape>", re.DOTALL)
NUMBER = re.compile(r"_x0000_s(\d{1,9})\b")
OF_ROW, OF_COLUMN = re.compile(r"<x:Row>\s*(\d+)\s*<"), re.compile(r"<x:Column>\s*(\d+)\s*<")
IDS = 1024  # how many shapes one block of numbers has


def no_shapes(block: int) -> bytes:
    """The shapes of a sheet that has none; each sheet numbers its shapes in a block of its own."""
    layout = f'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{block}"/></o:shapelayout>'
    return f"<xml {SPACES}>{layout}</xml>".encode()


def reshaped(data: bytes, *, gone: Collection[Place], new: Collection[Place], block: int) -> bytes:
    """The shapes without the boxes of the places that are gone, and with one for each new place.

    ValueError where the text has no end to put them before.
    """
    text = data.decode("utf-8")
    text = HELD.sub(lambda box: "" if _place_of(box[0]) in gone else box[0], text)
    if not new:
        return text.encode()
    at = text.rfind("</xml>")
    if at < 0:
        raise ValueError("no end of the shapes")
    root = text[: text.find(">", text.find("<xml")) + 1]
    spaces = "" if all(space in root for space in SPACES.split()) else f"{SPACES} "
    first = max([int(number) for number in NUMBER.findall(text)], default=block * IDS) + 1
    boxes = "" if 'id="_x0000_t202"' in text else KIND.format(spaces=spaces)
    for order, place in enumerate(sorted(new)):
        boxes += _box(place, number=first + order, order=order + 1, spaces=spaces)
    return (text[:at] + boxes + text[at:]).encode()


def _box(place: Place, *, number: int, order: int, spaces: str) -> str:
    row, column = place[0] - 1, place[1] - 1
    top = max(row - 1, 0)
    return BOX.format(
        spaces=spaces, number=number, order=order, row=row, column=column,
        left=column + 1, right=column + 4, top=top, bottom=top + 5,
    )  # fmt: skip


def _place_of(box: str) -> Place | None:
    row, column = OF_ROW.search(box), OF_COLUMN.search(box)
    is_note = 'ObjectType="Note"' in box
    return (int(row[1]) + 1, int(column[1]) + 1) if is_note and row and column else None
