"""The events of a year's result: the conversion, the veto items, what was frozen."""

from dataclasses import dataclass
from typing import Annotated

from departments.history.events import FLAT, Carried, Event


@dataclass(frozen=True, kw_only=True)
class ConversionSet(Event):
    verbs = {"conversion.set": "设定年度折算"}
    about = ("boards.yearconversion",)

    changed: Annotated[dict[str, list[str]], "改动的各项：字段的中文名 → [原来, 现在]"]


@dataclass(frozen=True, kw_only=True)
class VetoFacts(Carried):
    """What the row of a veto item holds."""

    called = "一票否决事项"

    year: Annotated[int, "年度"]
    unit: Annotated[str, "单位的编码"]
    matter: Annotated[str, "事项"]
    document: Annotated[str, "文号"]
    issuer: Annotated[str, "印发机关"]
    issued_on: Annotated[str, "印发日期，YYYY-MM-DD"]
    struck_because: Annotated[str, "撤下的理由；没有撤下为空"]


@dataclass(frozen=True, kw_only=True)
class VetoNoted(Event):
    verbs = {"veto.add": "列入一票否决", "veto.strike": "撤下一票否决"}
    about = ("boards.vetoitem",)

    facts: Annotated[VetoFacts, "这一项的内容", FLAT]


@dataclass(frozen=True, kw_only=True)
class YearResultFacts(Carried):
    """What the row of a year's result holds beside its text."""

    called = "年度结果要素"

    year: Annotated[int, "年度"]
    number: Annotated[int, "版次"]
    digest: Annotated[str, "校验值"]
    reason: Annotated[str, "更正原因；首次定稿为空"]
    approved_by: Annotated[str, "批准人；首次定稿可以没有"]
    approved_on: Annotated[str | None, "批准日期，YYYY-MM-DD"]
    approval_words: Annotated[str, "批准意见"]
    published_by: Annotated[int, "定稿人的编号"]
    published_at: Annotated[str, "定稿时间，UTC"]


@dataclass(frozen=True, kw_only=True)
class YearResultFrozen(Event):
    verbs = {"year_result.freeze": "年度结果定稿", "year_result.correct": "更正年度结果"}
    about = ("boards.yearresult",)

    facts: Annotated[YearResultFacts, "这一版的要素", FLAT]
