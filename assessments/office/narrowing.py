"""What of a month's lines somebody of the office looks at: the value behind the filter of queue and desk.

It travels in the address (`office.filters` reads it), so that a line opened from a filtered tab keeps it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from itertools import chain
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet

from assessments.models import Determination, Explanation, Origin
from assessments.proposals import check
from departments.models import User
from rules.criteria import LABELS

NARRATIVE = "narrative"
VERDICTS = {outcome.value: label for outcome, label in LABELS.items()} | {NARRATIVE: "定性"}
EVIDENCE = {"with": "有佐证", "without": "无佐证"}
KINDS = {
    "supplement": ("补报", Q(is_supplement=True)),
    "late": ("补以前月份", Q(data_month__lt=F("month__calendar_month"))),
    "added": ("补充认定", Q(origin=Origin.OFFICE)),
}
OWN = {"own": "我退回的"}


@dataclass(frozen=True)
class QueueNarrowing:
    """Each part as it stands in the address, "" where it asks nothing; departments and units by their codes."""

    tab: str = ""
    department: str = ""
    unit: str = ""
    signal: str = ""
    verdict: str = ""
    evidence: str = ""
    kind: str = ""
    returned: str = ""
    q: str = ""

    @property
    def parts(self) -> dict[str, str]:
        """What is asked, by the name of its parameter, the tab apart."""
        asked = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in asked.items() if value and name != "tab"}

    @property
    def query(self) -> str:
        """`?tab=flags&department=rsj` for the address of whatever keeps the filter; "" where nothing is asked."""
        asked = ({"tab": self.tab} if self.tab else {}) | self.parts
        return f"?{urlencode(asked)}" if asked else ""

    @property
    def kept(self) -> str:
        """The same behind another tab: `&department=rsj`."""
        return f"&{urlencode(self.parts)}" if self.parts else ""

    def within(self, tab: str) -> "QueueNarrowing":
        """The same, in this tab where the address names none."""
        return self if self.tab else replace(self, tab=tab)

    def but(self, **parts: str) -> "QueueNarrowing":
        return replace(self, **parts)

    def among(self, lines: QuerySet[Determination], user: User) -> QuerySet[Determination]:
        """Those of the lines that the filter lets through, the verdict of the machine apart (`judged`)."""
        exact = {"assessor__code": self.department, "unit__code": self.unit, "clause__signal": self.signal}
        lines = lines.filter(**{name: value for name, value in exact.items() if value})
        if self.evidence:
            lines = lines.filter(evidence__isnull=self.evidence == "without").distinct()
        if self.kind:
            lines = lines.filter(KINDS[self.kind][1])
        if self.returned:
            lines = lines.filter(decided_by=user)
        for word in self.q.split():
            lines = lines.filter(_written(word))
        return lines

    def explained(self, explanation: Explanation) -> bool:
        """Whether it lets an explanation through: files, verdicts and returns are asked of lines alone."""
        unit, clause = explanation.unit, explanation.clause
        asked = (
            (self.department, explanation.assessor.code),
            (self.unit, unit.code if unit else ""),
            (self.signal, clause.signal),
        )
        named = [(one.name, one.short_name) for one in (explanation.assessor, unit) if one]
        written = " ".join([explanation.text, clause.text, *chain.from_iterable(named)]).casefold()
        exact = all(wanted in ("", found) for wanted, found in asked)
        return exact and all(word in written for word in self.q.casefold().split())

    def judged(self, lines: Iterable[Determination]) -> list[Determination]:
        """Those of which the machine says what is asked; a constant number of queries, none where nothing is."""
        lines = list(lines)
        if not self.verdict:
            return lines
        verdicts = check(lines)
        said = {pk: verdict.outcome.value for pk, verdict in verdicts.items()}
        return [line for line in lines if said.get(line.pk, NARRATIVE) == self.verdict]


NOTHING_ASKED = QueueNarrowing()


def _written(word: str) -> Q:
    """Where a word of a line may stand: grounds, facts, clause, and the names of both sides."""
    places = ("grounds", "facts", "clause__text", "unit__name", "unit__short_name")
    found = Q()
    for place in (*places, "assessor__name", "assessor__short_name"):
        found |= Q(**{f"{place}__icontains": word})
    return found
