"""Whether a line still is what its figures say: the one answer for the sheet, the signature and 重新报送.

A line rests on its own figure and, where the machine wrote its grounds, on the verdict as well, which other
units' figures can change (a ranking) and other lines (a streak). What is with the office and was not decided
is asked too: it was signed on figures that no longer stand. What was accepted is `assessments.recheck`.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assessments.models import GROUNDS_LIMIT, Determination, Origin
from assessments.proposals import Place, place_of, readings_under, verdicts_by_place
from assessments.sheet.clauses import EDITABLE, Figures, is_with_the_office, what_to_do
from rules.criteria import Verdict
from rules.judging import figure_words
from rules.readings import NOTHING_SUPPOSED, Readings, Supposed


@dataclass(frozen=True)
class FiguresUnder:
    """The figures and the verdicts under a number of lines, as they stand now or would stand."""

    readings: Readings
    verdicts: Mapping[Place, Verdict]

    def figures(self, line: Determination) -> Figures | None:
        """What the figures under the line say, None where there are none."""
        verdict = self.verdicts.get(place_of(line))
        reading = self.readings.one(line.clause.metric_id, line.unit_id, line.data_month)
        figure = figure_words(line.clause.metric, reading)
        words = verdict.sentence if verdict else figure
        return Figures(words, short_digest(f"{words}\n{figure}")) if words else None

    def staleness(self, line: Determination) -> str:
        """A sentence where the figure or the verdict changed after the line was written on it, else ""."""
        is_filed = line.origin == Origin.DEPARTMENT and is_with_the_office(line)
        if line.state not in EDITABLE and not is_filed:
            return ""
        why = self._moved_figure(line) or self._moved_verdict(line)
        return f"{why}，{what_to_do(line)}" if why else ""

    def _moved_figure(self, line: Determination) -> str:
        if not line.clause.metric_id:
            return ""
        reading = self.readings.one(line.clause.metric_id, line.unit_id, line.data_month)
        now = (reading.value, reading.done, reading.total) if reading else (None, None, None)
        if now == (line.value, line.done, line.total):
            return ""
        gone = "算不出来了" if line.clause.rests_on_other_months else "被删去"
        since = "填报" if line.state in EDITABLE else "报送"
        return f"{line.unit.label}的{line.clause.metric}在{since}之后{'有改动' if reading else gone}"

    def _moved_verdict(self, line: Determination) -> str:
        """Grounds that the machine wrote are its present sentence; words of a person are theirs."""
        verdict = self.verdicts.get(place_of(line)) if line.grounds_by_machine else None
        if verdict is None or verdict.within(GROUNDS_LIMIT) in ("", line.grounds):
            return ""
        return f"{line.unit.label}的{line.clause.label}与数据不符，现在是“{verdict.sentence}”"


def figures_under(
    lines: Iterable[Determination],
    verdicts: Mapping[Place, Verdict],
    *,
    supposed: Supposed = NOTHING_SUPPOSED,
) -> FiguresUnder:
    """With verdicts that are known already (`proposals.verdicts_in`); one query."""
    return FiguresUnder(readings_under(lines, supposed=supposed), verdicts)


def staleness_of(line: Determination) -> str:
    """`staleness` of one line, against the figures as they stand now."""
    return figures_under([line], verdicts_by_place([line])).staleness(line)


def short_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
