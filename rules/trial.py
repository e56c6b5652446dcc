"""A clause tried while it is written: whether its standard can be read, and whom the last figures would give it."""

from dataclasses import dataclass

from departments.months import CalendarMonth
from rules.grammar import StandardError, parse
from rules.judging import NO_AWARDS, judge
from rules.models import Clause, Kind, Metric, Reading, RuleSet, Signal, registered_groups
from rules.standards import KINDS, format_standard

LAST_MONTHS = 12


@dataclass(frozen=True)
class Trial:
    """What can be said of a clause as typed: its standard in normal form, or the fault with the place it stands at.

    `place` counts characters of the typed standard from 0, None where nothing is wrong; `sentence` says whom the
    last figures would give it, or why no figures can tell; `typed` is the standard where it is faulty.
    """

    normal: str = ""
    fault: str = ""
    place: int | None = None
    sentence: str = ""
    typed: str = ""

    @property
    def says_anything(self) -> bool:
        return bool(self.marked or self.normal or self.sentence)

    @property
    def marked(self) -> tuple[str, str, str] | None:
        """The typed standard cut at the fault: what stands before it, the character, and what follows.

        The character is "" where something is missing at the end; None where nothing is wrong.
        """
        if self.place is None or not self.typed.strip():
            return None
        at = self.place
        return self.typed[:at], self.typed[at : at + 1], self.typed[at + 1 :]


def try_clause(
    rule_set: RuleSet, *, signal: str, kind: str, metric: Metric | None, standard: str, today: CalendarMonth
) -> Trial:
    """Try a clause of a department's set without writing it; at most four queries."""
    if kind not in Kind.values:
        return Trial()
    try:
        criterion = parse(kind, standard, groups=registered_groups())
    except StandardError as error:
        return Trial(fault=str(error), place=error.position, typed=standard)
    normal = format_standard(criterion)
    if not KINDS[kind].rests_on_figure:
        return Trial(normal=normal)
    if metric is None or signal not in Signal.values:
        return Trial(normal=normal, sentence="选了指标，就能按已填的数据试算")
    clause = Clause(rule_set=rule_set, signal=signal, kind=kind, metric=metric, standard=normal)
    return Trial(normal=normal, sentence=_whom(clause, today))


def _whom(clause: Clause, today: CalendarMonth) -> str:
    """`按2026年10月数据，会授红旗：漆桥街道、东坝街道`; of the last month in which it asks and has figures."""
    past = today.plus(-LAST_MONTHS).up_to(today.plus(-1))
    filled = Reading.objects.filter(metric=clause.metric, calendar_month__in=past)
    with_figures = set(filled.values_list("calendar_month", flat=True).distinct())
    month = next((at for at in reversed(past) if at in with_figures and clause.in_effect(at)), None)
    if month is None:
        return "过去十二个月没有这项指标在适用月份的数据，不能试算"
    findings = [finding for one in judge([(month, clause)], awards=NO_AWARDS) for finding in one.findings]
    names = [finding.unit.label for finding in findings if finding.is_called_for]
    action = f"会亮{Signal(clause.signal).label}" if clause.is_light else "会授红旗"
    return (
        f"按{month.chinese}数据，{action}：{'、'.join(names)}"
        if names
        else f"按{month.chinese}数据，没有单位{action}"
    )
