"""The red variants of a workbook's cell styles: all else of a style as it was. Plain Python, no Django.

A solid fill has a second colour that nobody sees. Ours keeps there the colour that the cell had, so that the red
can be taken away again, also after another program has saved the file and counted its styles anew.
"""

from collections.abc import Mapping
from functools import cached_property
from xml.sax.saxutils import quoteattr

from assessments.workbook.marking.markup import (
    HEAD,
    Edit,
    Element,
    appended,
    put_before,
    scanned,
    spliced,
    with_attributes,
)

RED = "FFFFB3AD"  # light enough to read on, and no colour that the programs offer
NO_COLOUR = {"indexed": "64"}  # as the programs write the second colour of a plain fill
ORDER = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
)
NONE, GREY = (
    '<fill><patternFill patternType="none"/></fill>',
    '<fill><patternFill patternType="gray125"/></fill>',
)
RESERVED = 2  # the first two fills are none and grey, whatever stands there
XF = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
LEAST = {  # what a style refers to, where a program left it out
    "fonts": '<font><sz val="11"/><name val="宋体"/></font>',
    "fills": NONE + GREY,
    "borders": "<border/>",
    "cellStyleXfs": XF,
    "cellXfs": XF.replace("/>", ' xfId="0"/>'),
    "cellStyles": '<cellStyle name="Normal" xfId="0" builtinId="0"/>',
}


def plain_styles(space: str) -> bytes:
    """The styles of a workbook that has none."""
    return _whole(HEAD + f'<styleSheet xmlns="{space}"/>'.encode())


class StylesMarkup:
    """styles.xml in UTF-8. The fills that are ours are taken back as it is opened."""

    def __init__(self, data: bytes):
        self.without_red = _without_red(data)
        self.data = _whole(self.without_red)
        self.root = scanned(self.data)
        self.new_fills: dict[bytes, int] = {}
        self.new_styles: dict[int, tuple[int, bytes]] = {}  # by the style that it is the red one of

    @cached_property
    def _fills(self) -> list[Element]:
        return self._of("fills").all("fill")

    @cached_property
    def _styles(self) -> list[Element]:
        return self._of("cellXfs").all("xf")

    def _of(self, name: str) -> Element:
        element = self.root.child(name)
        if element is None:
            raise ValueError(f"styles without {name}")
        return element

    def red(self, style: int) -> int:
        """The style that is this one in red; of one that does not exist the first."""
        style = style if style < len(self._styles) else 0
        if style not in self.new_styles:
            element = self._styles[style]
            values = {"fillId": str(self._red_fill(element)), "applyFill": "1"}
            tag = with_attributes(self.data[element.start : element.inside], values)
            written = tag + self.data[element.inside : element.end]
            self.new_styles[style] = len(self._styles) + len(self.new_styles), written
        return self.new_styles[style][0]

    def _red_fill(self, style: Element) -> int:
        number = style.attributes.get("fillId", "0")
        place = int(number) if number.isdecimal() else 0
        fill = self._fills[place] if place < len(self._fills) else None
        behind = _solid_colour(fill) if fill and place >= RESERVED else None
        red = _solid(self.root.prefix, {"rgb": RED}, behind or NO_COLOUR)
        return self.new_fills.setdefault(red, len(self._fills) + len(self.new_fills))

    def written(self) -> bytes:
        if not self.new_styles:
            return self.without_red
        fills = self._added("fills", len(self._fills), list(self.new_fills))
        styles = self._added("cellXfs", len(self._styles), [xf for _, xf in self.new_styles.values()])
        return spliced(self.data, [*fills, *styles])

    def _added(self, name: str, held: int, new: list[bytes]) -> list[Edit]:
        if not new:
            return []
        return appended(self.data, self._of(name), b"".join(new), {"count": str(held + len(new))})


def _whole(data: bytes) -> bytes:
    """Styles with all that a style refers to: a program may leave out what its cells do not use."""
    for name, least in LEAST.items():
        root = scanned(data)
        element = root.child(name)
        held = len(element.all("fill")) if element and name == "fills" else RESERVED
        if element is None:
            new = f'<{name} xmlns="{root.space}">{least}</{name}>'.encode()
            data = spliced(data, put_before(data, root, new, ORDER[ORDER.index(name) + 1 :]))
        elif held < RESERVED:
            new = "".join((NONE, GREY)[held:]).replace("<fill>", f'<fill xmlns="{root.space}">').encode()
            data = spliced(data, appended(data, element, new, {"count": str(RESERVED)}))
    return data


def _without_red(data: bytes) -> bytes:
    """Every fill of ours as the fill that stood before it, in all cells at once."""
    root = scanned(data)
    fills = root.child("fills")
    edits = [
        (fill.start, fill.end, _before(root.prefix, _colour(fill, "bgColor")))
        for fill in (fills.all("fill") if fills else ())
        if (_solid_colour(fill) or {}).get("rgb") == RED
    ]
    return spliced(data, edits)


def _before(prefix: str, behind: Mapping[str, str]) -> bytes:
    if not behind or behind == NO_COLOUR or "auto" in behind:
        return f'<{prefix}fill><{prefix}patternFill patternType="none"/></{prefix}fill>'.encode()
    return _solid(prefix, behind, NO_COLOUR)


def _solid_colour(fill: Element) -> Mapping[str, str] | None:
    """The colour of a plain fill; None of a pattern, a gradient and of none."""
    pattern = fill.child("patternFill")
    if pattern is None or pattern.attributes.get("patternType") != "solid":
        return None
    return _colour(fill, "fgColor") or None


def _colour(fill: Element, name: str) -> Mapping[str, str]:
    pattern = fill.child("patternFill")
    colour = pattern.child(name) if pattern else None
    return colour.attributes if colour else {}


def _solid(prefix: str, colour: Mapping[str, str], behind: Mapping[str, str]) -> bytes:
    front, back = (
        " ".join(f"{name}={quoteattr(value)}" for name, value in one.items()) for one in (colour, behind)
    )
    return (
        f'<{prefix}fill><{prefix}patternFill patternType="solid"><{prefix}fgColor {front}/><{prefix}bgColor {back}/>'
        f"</{prefix}patternFill></{prefix}fill>"
    ).encode()
