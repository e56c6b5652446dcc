"""The standard of a clause as people write it, read with the place of every fault.

    达标   [group] item {，item}            item = [months] ( op number | low~high )
    排名   [months] 前N|后N [group] [低优] [且 op number]
    连续   <label>连续N月                   N from 2 to 12
    定性   blank
    months = 3月 | 3-6月 | 3、6、9、12月      op = ≥ ＞ ≤ ＜ ＝

Read alike: half and full width, and spaces between any two signs (a space inside a number is a fault,
for `≥90 95` is a forgotten comma, not 9095). A number is a plain decimal of at most 15 digits and 6
decimals; thousands commas and a final % are dropped, as in the workbook.
"""

import re
from collections.abc import Callable, Collection
from decimal import Decimal
from typing import NoReturn

from rules.standards import (
    KINDS,
    SIGNALS,
    Band,
    Bound,
    Criterion,
    Narrative,
    Ranking,
    StandardItem,
    Streak,
    Threshold,
    format_standard,
    plain,
)

# Every character that is read as another one; each becomes exactly one, so that places stay true.
NARROW = {0xFF01 + n: chr(0x21 + n) for n in range(94)} | str.maketrans(
    "\u3000\u200b\ufeff､≧⩾≦⩽–—−〜∼", "   、≥≥≤≤---~~"
)
OPERATORS = {"≥": "≥", ">=": "≥", ">": "＞", "≤": "≤", "<=": "≤", "<": "＜", "=": "＝"}
OPERATOR = r">=|<=|[≥≤<>=]"
MONTHS = r"[0-9]+(?:[-~、][0-9]+)*月"
NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
# A group is a run of letters that does not start one of the grammar's own words.
WORD = r"(?:(?!低优|且|月|[前后][0-9])[^\W\d_])+"


class StandardError(ValueError):
    """A standard cannot be read: what is wrong and wanted, and where (0-based, in the text as typed).

    `position` is the length of the text where something is missing at its end.
    """

    def __init__(self, message: str, text: str, position: int):
        super().__init__(message)
        self.message = message
        self.text = text
        self.position = position

    def __str__(self) -> str:
        if self.position >= len(self.text):
            return f"末尾：{self.message}"
        return f"第 {self.position + 1} 个字符“{self.text[self.position]}”：{self.message}"


def parse(kind: str, text: str, *, groups: Collection[str] = ()) -> Criterion:
    """Read a standard of that kind (a key of KINDS) as the grammar at the top of this module has it.

    With `groups`, the names on the register, another group is a fault; without, any word is taken.
    Raises StandardError, which points at the character.
    """
    reader = _Reader(text)
    if KINDS[kind].example and not reader.signs:
        reader.fail(f"标准是空的，{KINDS[kind].word}条款要写标准，如 {KINDS[kind].example}")
    return PARSERS[kind](reader, groups)


def normal_form(kind: str, standard: str, groups: Collection[str] = ()) -> str:
    """A standard in its one form; as it stands where it cannot be read."""
    try:
        return format_standard(parse(kind, standard, groups=groups))
    except StandardError:
        return standard


def read_number(text: str) -> Decimal:
    """Read one number alone, as it may stand in a standard. Raises StandardError, which points at the character."""
    reader = _Reader(text)
    number = _number(reader, "请填一个数，如 60、87.5")
    reader.finish("这里只填一个数，如 60、87.5")
    return number


class _Reader:
    """The text narrowed and without spaces, with the place at which each sign was typed."""

    def __init__(self, text: str):
        self.text = text
        narrow = text.translate(NARROW)
        self.places = [place for place, sign in enumerate(narrow) if not sign.isspace()]
        self.signs = "".join(narrow[place] for place in self.places)
        self.at = 0

    def fail(self, message: str, at: int | None = None) -> NoReturn:
        at = self.at if at is None else at
        place = self.places[at] if at < len(self.places) else len(self.text)
        raise StandardError(message, self.text, place)

    def sees(self, pattern: str) -> str:
        match = re.compile(pattern).match(self.signs, self.at)
        return match.group() if match else ""

    def take(self, pattern: str) -> str:
        taken = self.sees(pattern)
        self.at += len(taken)
        return taken

    def expect(self, pattern: str, message: str) -> str:
        return self.take(pattern) or self.fail(message)

    def unbroken(self, pattern: str, message: str) -> str:
        """Take something that no space may divide."""
        start = self.at
        taken = self.expect(pattern, message)
        for at in range(start + 1, self.at):
            if self.places[at] != self.places[at - 1] + 1:
                self.fail("数字中间不能有空格；两项之间用“，”隔开", at)
        return taken

    def whole(self, low: int, high: int, message: str) -> int:
        """Take a whole number from low to high."""
        start = self.at
        number = int(self.unbroken("[0-9]+", message))
        if not low <= number <= high:
            self.fail(message, start)
        return number

    def finish(self, message: str) -> None:
        if self.at < len(self.signs):
            self.fail(message)


def _parse_narrative(reader: _Reader, groups: Collection[str]) -> Narrative:
    reader.finish("定性条款由人判定，标准应留空")
    return Narrative()


def _parse_threshold(reader: _Reader, groups: Collection[str]) -> Threshold:
    group = _group(reader, groups)
    items: list[StandardItem] = []
    seen: set[int] = set()
    while True:
        start = reader.at
        months = _months(reader, seen)
        if items and not months:
            reader.fail("前面的项有月份，这一项也要写月份，如 4月≥75", start)
        items.append(StandardItem(months, _test(reader)))
        separator = reader.at
        if not reader.take("[,;]"):
            break
        if not months:
            reader.fail("没有月份的标准只能有一项；多项请各写月份，如 3月≥60，4月≥75", separator)
    reader.finish("这一项到此已完整；两项之间用“，”隔开")
    return Threshold(tuple(sorted(items, key=lambda item: item.months)), group)


def _parse_ranking(reader: _Reader, groups: Collection[str]) -> Ranking:
    months = _months(reader, set())
    side = reader.expect(
        "[前后]", "这里应是“前N”或“后N”，月份写在它前面，如 3、6月前3；分组写在它后面，如 前1 镇街"
    )
    count = reader.whole(1, 999, f"“{side}”后面应是 1 到 999 的整数，如 {side}3")
    group = _group(reader, groups)
    low = bool(reader.take("低优"))
    bound = _bound(reader) if reader.take("且") else None
    reader.finish("名次之后依次只能是分组、“低优”、“且≥90”，如 前3 镇街 低优 且≥90")
    return Ranking(count, side == "后", months, group, low, bound)


def _parse_streak(reader: _Reader, groups: Collection[str]) -> Streak:
    wanted = "写法是条款加连续月数，如 红旗1连续3月"
    signal = SIGNALS[reader.expect("|".join(SIGNALS), f"这里应是红旗、黄灯或红灯；{wanted}")]
    number = reader.whole(1, 99, f"这里应是条款的序号，从 1 起；{wanted}")
    reader.expect("连续", f"这里应是“连续”；{wanted}")
    length = reader.whole(2, 12, f"连续月数应是 2 到 12 的整数；{wanted}")
    reader.expect("月", f"这里应是“月”；{wanted}")
    reader.finish(f"“月”之后不再有内容；{wanted}")
    return Streak(signal, number, length)


PARSERS: dict[str, Callable[[_Reader, Collection[str]], Criterion]] = {
    "narrative": _parse_narrative,
    "threshold": _parse_threshold,
    "ranking": _parse_ranking,
    "streak": _parse_streak,
}


def _group(reader: _Reader, groups: Collection[str]) -> str:
    """Take a group where one stands: a registered name, or else a run of letters."""
    registered = {_Reader(name).signs: name for name in groups if name}
    # A registered name may hold digits or the grammar's own words; then it is longer than the run.
    fitting = [name for name in registered if reader.signs.startswith(name, reader.at)]
    word = max([reader.sees(WORD), *fitting], key=len)
    if word and registered and word not in registered:
        reader.fail(f"没有“{word}”这个分组，现有分组：{'、'.join(registered.values())}")
    reader.at += len(word)
    return registered.get(word, word)


def _months(reader: _Reader, seen: set[int]) -> tuple[int, ...]:
    """Take months where some stand, rising; `seen` holds those of earlier items and takes these."""
    if not reader.sees(MONTHS):
        return ()
    start = reader.at
    named = [(start, _month(reader))]
    if reader.take("-"):
        end = reader.at
        last = _month(reader)
        if last <= named[0][1]:
            reader.fail("月份要从小到大，跨年的请逐月写，如 1、2、11、12月", end)
        named += [(start, month) for month in range(named[0][1] + 1, last + 1)]
    else:
        while reader.take("、"):
            named.append((reader.at, _month(reader)))
    reader.expect("月", "月份写成 3月、3-6月 或 3、6、9、12月")
    for place, month in named:
        if month in seen:
            reader.fail(f"{month}月已经写过，一个月份只能写一次", place)
        seen.add(month)
    return tuple(sorted(month for _, month in named))


def _month(reader: _Reader) -> int:
    return reader.whole(1, 12, "月份是 1 到 12 的整数")


def _test(reader: _Reader) -> Bound | Band:
    if reader.sees(OPERATOR):
        return _bound(reader)
    start = reader.at
    low = _number(reader, "这里应是比较号和数，或区间，如 ≥60、50~60")
    if not reader.take("~"):
        misjoined = reader.sees(rf"[-、]|{OPERATOR}")
        message = "单独一个数不成标准：写成 ≥60，区间 50~60，带月份时 3月≥60、3-6月≥60"
        reader.fail(message, None if misjoined else start)
    end = reader.at
    high = _number(reader, "“~”后面应是区间的上限，如 50~60")
    if low >= high:
        reader.fail(f"区间的下限 {plain(low)} 要小于上限 {plain(high)}", end)
    return Band(low, high)


def _bound(reader: _Reader) -> Bound:
    sign = reader.expect(OPERATOR, "这里应是 ≥、＞、≤、＜ 或 ＝")
    return Bound(OPERATORS[sign], _number(reader, "比较号后面应是数，如 ≥60"))


def _number(reader: _Reader, message: str) -> Decimal:
    start = reader.at
    sign = reader.take("-")
    typed = reader.unbroken(NUMBER, message).replace(",", "")
    reader.take("%")
    whole, _, decimals = typed.partition(".")
    if len(whole) + len(decimals) > 15 or len(decimals) > 6:
        reader.fail("数最多 15 位，其中小数最多 6 位", start)
    return Decimal(sign + typed)
