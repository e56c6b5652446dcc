"""What the browsers of the field do not know yet: Chromium 90 and its like (2021) show every page as it is meant.

A style sheet or script that uses something younger is named, with its line and since when Chromium knows it. What
stands inside `@supports` is asked first and may be younger. Sheets that only the press reads (WeasyPrint) and third
parties' files are left out.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import House

OLDEST = 90
# Patterns over the text without comments and strings, with the version of Chromium that learned them.
SHEETS: dict[str, int] = {
    r":has\(": 105,
    r":(?:modal|popover-open|user-(?:in)?valid|open)\b": 105,
    r"@(?:container|layer|scope|starting-style|view-transition|position-try|font-palette-values)\b": 99,
    r"\bcolor-mix\(|\b(?:ok)?l(?:ab|ch)\(|\bcolor\(|\bhwb\(|\blight-dark\(": 101,
    r"(?<![\w-])(?:sin|cos|tan|atan2?|acos|asin|sqrt|hypot|pow|exp|log|abs|sign|round|mod|rem)\(": 111,
    r"(?<![\w-])(?:image-set|cross-fade|anchor|linear)\(": 113,
    r"\d(?:[dsl]v(?:w|h|i|b|min|max)|cq(?:w|h|i|b|min|max)|r?lh|r?cap|r?ic|rex|rch)\b": 101,
    r"(?<![\w-])(?:container(?:-type|-name)?|accent-color|scrollbar-gutter|scrollbar-color|scrollbar-width)\s*:": 93,
    r"(?<![\w-])(?:text-wrap|text-box|text-spacing-trim|hyphenate-character|field-sizing|interpolate-size)\s*:": 106,
    r"(?<![\w-])(?:translate|rotate|scale|zoom|mask|mask-image|offset-position|initial-letter)\s*:": 104,
    r"(?<![\w-])(?:font-size-adjust|overlay|view-transition-name|anchor-name)\s*:": 111,
    r"(?<![\w-])(?:subgrid|auto-phrase)\b": 117,
    r"@media[^{]*[<>]": 104,
}
SCRIPTS: dict[str, int] = {
    r"\bnew FormData\([^()]*(?:\([^()]*\)[^()]*)*,": 112,
    r"\.at\(-?\w*\)": 92,
    r"\bObject\.(?:hasOwn|groupBy)\(|\bMap\.groupBy\(": 93,
    r"\bstructuredClone\(": 98,
    r"\.(?:findLast|findLastIndex|toSorted|toReversed|toSpliced|isWellFormed|toWellFormed)\(": 97,
    r"\bArray\.fromAsync\(|\bPromise\.(?:withResolvers|try)\(|\bURL\.(?:canParse|parse)\(": 119,
    r"\bAbortSignal\.(?:timeout|any|abort)\(|\.throwIfAborted\(": 93,
    r"\brandomUUID\(|\bnew Sanitizer\(|\.setHTML\(|\.setHTMLUnsafe\(|\.getHTML\(": 92,
    r"\.(?:showPicker|showPopover|hidePopover|togglePopover|checkVisibility|roundRect)\(": 99,
    r"\.(?:inert|popover)\b": 102,
    r"\bstatic\s*\{|#\w+\s+in\s": 91,
    r"\bnew Error\([^()]*,\s*\{": 93,
    r"\bResponse\.json\(|\bCSS\.highlights\b|\bdocument\.startViewTransition\b|\bnavigation\.": 105,
    r"\bscheduler\.|\bscrollend\b": 94,
    r"/[a-z]*v[a-z]*\.(?:test|exec)\(": 112,
}
# In words too: selectors that a script asks for stand in its strings.
ASKED = {r":has\(": 105, r":(?:modal|popover-open)\b": 105, r"scrollend|beforetoggle": 114}
PAGES = {r"<[a-z][^>{]*\s(?:inert|popover|popovertarget|commandfor)(?=[\s=>/])": 102}

_COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)
_SHEET_STRINGS = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'")
_SCRIPT_QUIET = re.compile(
    r"/\*.*?\*/|(?<![:\\])//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`", re.DOTALL
)


def too_young(house: House) -> list[str]:
    """Every use of something that the oldest browser of the field does not know."""
    offenders = []
    pressed = _pressed(house)
    for path in sorted((house.root / "static").rglob("*.css")):
        if path.name not in pressed and not _is_a_third_partys(house, path):
            offenders += _named(house, path, [*_in_sheet(path.read_text(encoding="utf-8"))])
    for path in sorted((house.root / "static").rglob("*.js")):
        if not _is_a_third_partys(house, path):
            offenders += _named(house, path, [*_in_script(path.read_text(encoding="utf-8"))])
    for template in house.templates.values():
        offenders += _named(house, template.path, [*_matches(template.text, PAGES)])
    return offenders


def _pressed(house: House) -> set[str]:
    """The sheets that the press alone reads: those that a module hands to it by name."""
    texts = (module.text for module in house.modules.values())
    return {name for text in texts for name in re.findall(r"\bPrintJob\(\"css/([\w.-]+)\"", text)}


def _is_a_third_partys(house: House, path: Path) -> bool:
    return path.relative_to(house.root / "static").parts[0] in ("vendor", "fonts")


def _named(house: House, path: Path, uses: list[tuple[int, str, int]]) -> list[str]:
    where = path.relative_to(house.root)
    return [f"{where}:{line}: {text}（Chromium {since} 起）" for line, text, since in sorted(uses)]


def _in_sheet(text: str) -> Iterator[tuple[int, str, int]]:
    plain = _blanked(_SHEET_STRINGS, _blanked(_COMMENTS, text))
    open_text = _without_asked_first(plain)
    yield from _matches(open_text, SHEETS)
    yield from ((line, "套在规则里的规则", 112) for line in _nested(open_text))


def _in_script(text: str) -> Iterator[tuple[int, str, int]]:
    yield from _matches(_blanked(_SCRIPT_QUIET, text), SCRIPTS)
    yield from _matches(_blanked(_COMMENTS, text), ASKED)


def _matches(text: str, table: dict[str, int]) -> Iterator[tuple[int, str, int]]:
    for pattern, since in table.items():
        for match in re.finditer(pattern, text):
            yield text.count("\n", 0, match.start()) + 1, " ".join(match[0].split()), since


def _blanked(what: re.Pattern[str], text: str) -> str:
    """The text with what matches blank, each line where it was."""
    return what.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def _without_asked_first(text: str) -> str:
    """The sheet without the blocks that ask `@supports` first."""
    for start in [match.start() for match in re.finditer(r"@supports\b", text)]:
        end = _end_of_block(text, start)
        text = text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
    return text


def _end_of_block(text: str, start: int) -> int:
    depth = 0
    for at in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if text[at] == "}" and depth == 0:
            return at + 1
    return len(text)


def _nested(text: str) -> Iterator[int]:
    """The lines where a rule opens inside a rule; inside `@media` and the like it may."""
    opened: list[bool] = []  # of each block that is open, whether it is a rule
    since = 0
    for match in re.finditer(r"[{};]", text):
        if match[0] == "{":
            if any(opened):
                yield text.count("\n", 0, match.start()) + 1
            opened.append(not text[since : match.start()].strip().startswith("@"))
        elif match[0] == "}" and opened:
            opened.pop()
        since = match.end()
