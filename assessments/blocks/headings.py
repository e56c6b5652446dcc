"""What stands above a column: of which metric it speaks, which part of the figure, of which time. Plain Python."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from assessments.numbers import echo, is_percent
from departments.months import CalendarMonth
from departments.names import likeness

IN_BRACKETS = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
MONTHS = re.compile(
    r"(?:(\d{4})年?)?(?:(\d{1,2})月?[-~—至到])?(\d{1,2})月(?:份|底|末)?|(\d{4})[.\-/](\d{1,2})(?!\d)"
)
YEAR = re.compile(r"(20\d\d)年?度?")
THIS_TIME = re.compile(r"(?:本|当|这个)(?:月|期)份?|本年度?|今年|(?:截至|截止)?目前|(?:截至|截止)")
OTHER_TIME = re.compile(
    r"(?:上|前)(?:月|期|年|季)(?:份|度|同期)?|去年.*|同期.*|往年.*|(?:年初|全年)(?:目标|任务|计划)?$"
)
ASIDE = re.compile(
    r"序号?|编号|NO\.?|#|备注.*|说明|情况说明|排名|名次|位次|排位|(?:联系)?电话|联系人.*|(?:责任|牵头)?(?:科室|领导|人|单位)|"
    r"填报人|填报时间|分组|类别|组别|类型|(?:单位|部门)?(?:编码|代码)|日期|时间|评价|等次|(?:同比|环比|增减|较|比上|差).*|"
    r"增[长幅减].*|是否.*|达标情况",
    re.IGNORECASE,
)
DEEDS = "完成|办结|达标|合格|整改|发放|落实|通过|兑现|履约|参保|处置|满意|回访|签约|到位|有效|按期"
AMOUNT = "(?:数|量|值|额|数量|件数|户数|人数|个数|总数|次数)"
DONE = re.compile(
    rf"(?:实际|已|按期|按时|累计)?(?:{DEEDS}){AMOUNT}|实际(?:数|值|完成)?|已完成|完成|分子|实绩"
)
TOTAL = re.compile(
    rf"(?:总|任务|目标|计划|应|基|应(?:{DEEDS})){AMOUNT}|任务|目标(?:任务|任务数)?|计划|应(?:{DEEDS})|分母|总(?:件|户|人)数"
)
RATE = re.compile(rf"(?:{DEEDS})?(?:率|比例|比率|百分比|进度|情况)|占比|得分|分值|数值|指标值|实际值|结果|%")
CORE = re.compile(rf"^(?:应|已|实际|总|任务|目标|计划)|{AMOUNT}$")
# What is measured in which unit, as brackets behind a heading say it; a scale alone (万) is one too.
MEASURE = re.compile(
    r"[十百千万亿]*(?:元|人次?|户次?|件|起|宗|吨|亩|公里|千米|米|平方米|平方公里|次|个|家|分|天|项|辆|套|例|名|人均|条)?(?:/.+)?"
    r"|[%‰]|百分[点比]|个百分点|千分[点比]"
)
SCALED = re.compile(r"[十百千万亿]")
COMPARED = re.compile(r"同比|环比|增[长幅速减]|增减|百分点|比上年|比去年|较上|较去年|差距")
NEAR, LEAST_NEAR, LEAST_OF_LETTERS = 0.6, 3, 4


class FigurePart(StrEnum):
    """Which part of a figure a column holds."""

    VALUE = "value"
    DONE = "done"
    TOTAL = "total"

    @property
    def word(self) -> str:
        return {"value": "数值", "done": "完成数", "total": "总数"}[self]

    def of(self, metric: str) -> str:
        """What stands in the column, as people call it: the metric itself, or a half of its pair."""
        return metric if self is FigurePart.VALUE else f"{metric}的{self.word}"


NO_HEADINGS: Mapping[str, tuple[int, FigurePart]] = MappingProxyType({})


@dataclass(frozen=True)
class KnownMetric:
    """A metric that is asked for: the key by which it is answered, its name and its unit of measure."""

    key: int
    name: str
    measure: str = ""

    @property
    def is_percent(self) -> bool:
        return is_percent(self.measure)


@dataclass(frozen=True)
class Claim:
    """What a heading says: its metric, in its own words (`is_exact`) or less of them; `nearest` is only alike.

    `aside` says why the column is not wanted, "" where it may be; `doubt` why a person is asked all the same;
    `is_remembered` that a person chose it for this heading before.
    """

    metric: KnownMetric | None = None
    part: FigurePart = FigurePart.VALUE
    is_exact: bool = False
    nearest: KnownMetric | None = None
    aside: str = ""
    doubt: str = ""
    is_remembered: bool = False

    def doubted(self, why: str) -> "Claim":
        """The same as a proposal alone, where something speaks against it."""
        return Claim(part=self.part, nearest=self.metric, doubt=why)


class MetricNames:
    """Which metric is meant by words; of more than one that fit equally well, none."""

    def __init__(
        self,
        metrics: Iterable[KnownMetric],
        remembered: Mapping[str, tuple[int, FigurePart]] = NO_HEADINGS,
    ):
        self.metrics, self.remembered = list(metrics), remembered
        self.exact = {likeness(metric.name): metric for metric in self.metrics}
        self.exact |= {likeness(f"{metric.name}({metric.measure})"): metric for metric in self.metrics}

    def chosen_before(self, heading: str) -> tuple[KnownMetric, FigurePart] | None:
        """What a person chose for this heading, where it is still asked for."""
        key, part = self.remembered.get(heading, (None, FigurePart.VALUE))
        metric = next((one for one in self.metrics if one.key == key), None)
        return (metric, part) if metric else None

    def is_one(self, words: str) -> KnownMetric | None:
        return self.exact.get(words)

    def part(self, words: str) -> KnownMetric | None:
        """The one metric whose name holds these words, or the longest that these words hold."""
        if len(words) < 2:
            return None
        names = {likeness(metric.name): metric for metric in self.metrics}
        held = sorted((name for name in names if name in words), key=len)
        if held and all(name in held[-1] for name in held):
            return names[held[-1]]
        holding = [metric for name, metric in names.items() if words in name]
        holding = holding or [metric for name, metric in names.items() if _has_letters(words, name)]
        return holding[0] if len(holding) == 1 else None

    def near(self, words: str) -> KnownMetric | None:
        """The metric that is written most alike, to be proposed; none where several hold the words."""
        names = {likeness(metric.name): metric for metric in self.metrics}
        if len(words) < LEAST_NEAR or any(words in name for name in names):
            return None
        close = get_close_matches(words, [*names], 1, NEAR)
        return names[close[0]] if close else None


def _has_letters(words: str, name: str) -> bool:
    letters = iter(name)
    return len(words) >= LEAST_OF_LETTERS and all(letter in letters for letter in words)


class ColumnWords:
    """The headings above one column, from the top down, held against a month."""

    def __init__(self, texts: Sequence[str], month: CalendarMonth):
        self.texts = [likeness(text) for text in texts if text]
        self.month = month

    @cached_property
    def words(self) -> list[str]:
        """The texts without months and notes in brackets, the lowest first; of each its brackets behind it."""
        found = []
        for text in reversed(self.texts):
            timeless = _timeless(text)
            plain = IN_BRACKETS.sub("", timeless)
            found += [plain, *(note for note in IN_BRACKETS.findall(timeless) if len(note) > 1)]
        return [words for words in dict.fromkeys(found) if words]

    @property
    def likeness(self) -> str:
        """By which the heading is known again in another month: all of it but the time."""
        return "".join(dict.fromkeys(filter(None, map(_timeless, self.texts))))

    @property
    def is_of_other_time(self) -> bool:
        return any(OTHER_TIME.search(text) or self._names_other_month(text) for text in self.texts)

    def _names_other_month(self, text: str) -> bool:
        only_year = YEAR.fullmatch(text)
        if only_year and int(only_year[1]) != self.month.year:
            return True
        for year, _, number, dotted_year, dotted in MONTHS.findall(text):
            if int(number or dotted) != self.month.month:
                return True
            if (year or dotted_year) and int(year or dotted_year) != self.month.year:
                return True
        return False

    def claim(self, names: MetricNames, around: Sequence[str] = ()) -> Claim:
        """What the column holds. `around` are words that stand over the whole table, asked last.

        A column in another measure, of a comparison, or under a title of another month is only proposed.
        """
        claim = self._claim(names, around)
        if claim.metric is None:
            return claim
        why = self._title_apart(around)
        if not claim.is_remembered:
            why = self._other_measure(claim) or self._comparison(claim.metric) or why
        return claim.doubted(why) if why else claim

    def _other_measure(self, claim: Claim) -> str:
        """Its measure in brackets is not the metric's; a pair may be counted in anything but a scale."""
        metric = claim.metric
        own = _plain_measure(metric.measure if metric else "")
        for note in filter(None, (_plain_measure(note) for note in IN_BRACKETS.findall(self.texts[-1]))):
            is_apart = note != own if claim.part is FigurePart.VALUE else bool(SCALED.match(note))
            if MEASURE.fullmatch(note) and is_apart:
                return f"计量单位写的是“{note}”"
        return "计量单位写的是“‰”" if "‰" in self.texts[-1] and own != "‰" else ""

    def _comparison(self, metric: KnownMetric) -> str:
        said = COMPARED.search("".join(self.texts))
        return f"写着“{said[0]}”" if said and said[0] not in likeness(metric.name) else ""

    def _title_apart(self, titles: Sequence[str]) -> str:
        """Last month's table sent once more; its own heading may say better."""
        if any(MONTHS.search(text) or THIS_TIME.search(text) for text in self.texts):
            return ""
        title = next((text for text in titles if self._names_other_month(likeness(text))), "")
        return f"表题是“{echo(title)}”，不是{self.month.chinese}" if title else ""

    def _claim(self, names: MetricNames, around: Sequence[str]) -> Claim:
        exact = self._exact(names)
        if exact and not self._names_a_time_apart():
            return Claim(exact, is_exact=True)
        if self.is_of_other_time:
            return Claim(aside="是别的月份")
        if chosen := names.chosen_before(self.likeness):
            return Claim(*chosen, is_exact=True, is_remembered=True)
        if not self.words:
            return Claim()
        lowest, *above = self.words
        if ASIDE.fullmatch(lowest):
            return Claim(aside="不是指标")
        part = part_of(lowest)
        if part is not None:
            return self._partly(names, part, lowest, above, around)
        return self._loosely(names, lowest, above)

    def _names_a_time_apart(self) -> bool:
        """Another month above or below the name of the metric; 同比 in the name itself is none."""
        return any(
            OTHER_TIME.fullmatch(text) or self._names_other_month(text)
            for text in (IN_BRACKETS.sub("", text) for text in self.texts)
        )

    def _exact(self, names: MetricNames) -> KnownMetric | None:
        """By the lowest words alone, by those above and these, or as they stand, a note in brackets and all."""
        joined = "".join(reversed(self.words))
        pairs = [f"{above}{self.words[0]}" for above in self.words[1:]]
        lowest = [*self.texts[-1:], *self.words[:1]]
        return next((metric for words in (*lowest, *pairs, joined) if (metric := names.is_one(words))), None)

    def _partly(
        self, names: MetricNames, part: FigurePart, lowest: str, above: list[str], around: Sequence[str]
    ) -> Claim:
        """完成数, 总数 or 完成率: the metric is named above, or for the whole table, or there is but one."""
        for words in above:
            if metric := names.is_one(words) or names.part(f"{words}{lowest}") or names.part(words):
                return Claim(metric, part, is_exact=names.is_one(words) is metric)
        if above and (nearest := next(filter(None, map(names.near, above)), None)):
            return Claim(part=part, nearest=nearest)
        for words in (likeness(text) for text in around):
            if not above and (metric := names.part(words)):
                return Claim(metric, part)
        if not above and len(names.metrics) == 1:
            return Claim(names.metrics[0], part)
        core = CORE.sub("", lowest)
        return Claim(names.part(lowest if part is FigurePart.VALUE else core), part)

    def _loosely(self, names: MetricNames, lowest: str, above: list[str]) -> Claim:
        ending = _ending(lowest)
        for words in (lowest, *(f"{words}{lowest}" for words in above)):
            if metric := names.part(words):
                return Claim(metric)
        if ending and (metric := names.part(ending[0])):
            return Claim(metric, ending[1])
        return Claim(nearest=next(filter(None, map(names.near, (lowest, *above))), None))


def _timeless(text: str) -> str:
    return THIS_TIME.sub("", YEAR.sub("", MONTHS.sub("", text))).strip(":、,.·_-")


def _plain_measure(words: str) -> str:
    """A measure as it is compared: 百分比 and 单位：% are %."""
    plain = likeness(words).removeprefix("单位").strip(":、,. ")
    return {"百分比": "%", "百分之": "%"}.get(plain, plain)


def part_of(words: str) -> FigurePart | None:
    """Which part of a figure these words alone name: `完成数`, `任务数`, `完成率`."""
    kinds = ((TOTAL, FigurePart.TOTAL), (DONE, FigurePart.DONE), (RATE, FigurePart.VALUE))
    return next((part for kind, part in kinds if kind.fullmatch(words)), None)


def _ending(words: str) -> tuple[str, FigurePart] | None:
    """`参保完成数` as 参保 and its 完成数; None where the words end in no such thing."""
    for at in range(2, len(words) - 1):
        part = part_of(words[at:])
        if part in (FigurePart.DONE, FigurePart.TOTAL):
            return words[:at], part
    return None
