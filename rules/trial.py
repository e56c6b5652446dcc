"""A clause tried while it is written: whether its standard can be read, and whom the last figures would give it."""

from collections.abc import Sequence
from dataclasses import dataclass

from departments.months import CalendarMonth
from rules.backtest import backtest, past_months
from rules.grammar import StandardError, parse
from rules.judging import NO_AWARDS, judge
from rules.models import Clause, Kind, Signal, registered_groups
from rules.readings import readings_for
from rules.standards import format_standard
from rules.text_figures import figures_missing, missing_sentence


@dataclass(frozen=True)
class Trial:
    """What can be said of a clause as typed: its standard in normal form, or the fault with the place it stands at.

    `place` counts characters of the typed standard from 0, None where nothing is wrong; `sentence` says whom the
    last figures would give it, or why no figures can tell; `hint` where text and
    standard name other figures; `typed` is the standard where it is faulty.
    """

    normal: str = ""
    fault: str = ""
    place: int | None = None
    sentence: str = ""
    hint: str = ""
    typed: str = ""

    @property
    def says_anything(self) -> bool:
        return bool(self.marked or self.normal or self.sentence or self.hint)

    @property
    def marked(self) -> tuple[str, str, str] | None:
        """The typed standard cut at the fault: what stands before it, the character, and what follows.

        The character is "" where something is missing at the end; None where nothing is wrong.
        """
        if self.place is None or not self.typed.strip():
            return None
        at = self.place
        return self.typed[:at], self.typed[at : at + 1], self.typed[at + 1 :]


def try_clause(clause: Clause, *, beside: Sequence[Clause], today: CalendarMonth) -> Trial:
    """Try a clause as it is typed, unsaved, `beside` the others of its set; a constant number of queries."""
    if clause.kind not in Kind.values:
        return Trial()
    try:
        criterion = parse(clause.kind, clause.standard, groups=registered_groups())
    except StandardError as error:
        return Trial(fault=str(error), place=error.position, typed=clause.standard)
    clause.standard = format_standard(criterion)
    measure = clause.metric.measure if clause.metric else ""
    missing = figures_missing(clause.text, criterion, measure)
    hint = f"{missing_sentence(missing)}（只是提醒）" if missing else ""
    return Trial(normal=clause.standard, sentence=_tried(clause, beside, today), hint=hint)


def _tried(clause: Clause, beside: Sequence[Clause], today: CalendarMonth) -> str:
    if not clause.is_machine_checked:
        return "定性条款由人判定，没有数可试算"
    if clause.signal not in Signal.values:
        return "选了等次，就能试算"
    if clause.rests_on_lines:
        return _in_a_row(clause, beside, today)
    if clause.metric is None:
        return "选了指标，就能按已填的数据试算"
    return _whom(clause, today)


def _in_a_row(clause: Clause, beside: Sequence[Clause], today: CalendarMonth) -> str:
    """`按本套条款放到过去十二个月，会亮红灯：漆桥街道（9月、10月）`; or why that cannot be tried."""
    label = clause.criterion.label
    counted = next((one for one in beside if one.label == label), None)
    if counted is None:
        labels = {(clause.signal, clause.number), *((one.signal, one.number) for one in beside)}
        return clause.streak_fault(labels) or ""
    if not counted.is_machine_checked:
        return f"{label}是定性条款，由人判定，连续几个月没有数可试算"
    found = backtest([*beside, clause], past_months(today))
    months: dict[str, list[str]] = {}
    for cell in found.given:
        if cell.label == clause.label:
            months.setdefault(found.units[cell.unit], []).append(f"{cell.month.month}月")
    words = "、".join(f"{name}（{'、'.join(some)}）" for name, some in months.items())
    told = f"{_action(clause)}：{words}" if words else f"没有单位{_action(clause)}"
    return f"按本套条款放到过去十二个月，{told}"


def _action(clause: Clause) -> str:
    return f"会亮{Signal(clause.signal).label}" if clause.is_light else "会授红旗"


def _whom(clause: Clause, today: CalendarMonth) -> str:
    """`按2026年10月数据，会授红旗：漆桥街道、东坝街道`; of the last month in which it asks and has figures."""
    asked = [at for at in past_months(today) if clause.in_effect(at)]
    readings = readings_for([clause.metric], asked)
    month = next((at for at in reversed(asked) if readings.of(clause.metric_id, at)), None)
    if month is None:
        return "过去十二个月没有这项指标在适用月份的数据，不能试算"
    findings = [finding for one in judge([(month, clause)], awards=NO_AWARDS) for finding in one.findings]
    names = [finding.unit.label for finding in findings if finding.is_called_for]
    told = f"{_action(clause)}：{'、'.join(names)}" if names else f"没有单位{_action(clause)}"
    return f"按{month.chinese}数据，{told}"
