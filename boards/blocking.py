"""What stands against the publication of a month: each thing with whom, what and where it concerns."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.urls import reverse

from assessments import dates
from assessments.models import (
    WITH_OFFICE,
    Determination,
    Month,
    Origin,
    Submission,
    assessors_asked,
)
from assessments.recheck import recheck
from assessments.unexplained import Silence, silences
from boards.approval import Approval
from boards.models import Edition
from departments.contacts import contacts
from departments.models import Department, User
from departments.months import CalendarMonth
from rules.models import RuleSet


class BlockerKind(StrEnum):
    """What kind of thing blocks; those ONLY_BY_COMMAND pass with a reason of the command, never on the page.

    UNTRUE passes with no reason at all: nothing known to be wrong is published.
    """

    NOT_OVER = "not_over"
    NO_RULES = "no_rules"
    BEFORE_FIRST = "before_first"
    GAP = "gap"
    NO_APPROVAL = "no_approval"
    UNREPORTED = "unreported"
    SILENT = "silent"
    SECOND_PERSON = "second_person"
    UNTRUE = "untrue"


# What the link of each kind leads to.
GOING = {
    BlockerKind.NO_RULES: "看细则",
    BlockerKind.GAP: "先发布前一个月",
    BlockerKind.UNREPORTED: "看未报的部门",
    BlockerKind.SILENT: "看说明",
    BlockerKind.SECOND_PERSON: "去审",
    BlockerKind.UNTRUE: "去重审",
}
ENTERED_LATER = Approval("", datetime.min.date())  # of what is looked at before anybody has entered one
ONLY_BY_COMMAND = frozenset(
    {BlockerKind.NOT_OVER, BlockerKind.NO_RULES, BlockerKind.BEFORE_FIRST, BlockerKind.GAP}
)


@dataclass(frozen=True)
class Blocker:
    """One thing that stands against publication, the Chinese sentence of it, and the page where it is settled."""

    kind: BlockerKind
    sentence: str
    department: Department | None = None
    link: str = ""

    @property
    def is_only_by_command(self) -> bool:
        return self.kind in ONLY_BY_COMMAND

    @property
    def is_unpassable(self) -> bool:
        return self.kind == BlockerKind.UNTRUE

    @property
    def going(self) -> str:
        """The words of its link."""
        return GOING.get(self.kind, "去办")


@dataclass(frozen=True)
class Owing:
    """What stands against publication on one department's side, and whom to call; of nobody's side without either."""

    department: Department | None
    blockers: list[Blocker]
    people: list[User]

    @property
    def is_silent(self) -> bool:
        """Whether it has filed nothing, which 催报 is for."""
        return any(blocker.kind == BlockerKind.UNREPORTED for blocker in self.blockers)


def owing(standing: Iterable[Blocker]) -> list[Owing]:
    """Blockers by the department that they concern, in their order; one query."""
    found: dict[Department | None, list[Blocker]] = defaultdict(list)
    for blocker in standing:
        found[blocker.department].append(blocker)
    people = contacts() if found else {}
    return [
        Owing(department, blockers, people.get(department.pk, []) if department else [])
        for department, blockers in found.items()
    ]


def blockers(month: Month, *, approval: Approval | None, now: datetime) -> list[Blocker]:
    """Everything that stands against publication (contract, section 6), in the order in which it is asked."""
    at, standing = month.calendar_month, []
    if not dates.is_over(at, now):
        standing.append(Blocker(BlockerKind.NOT_OVER, f"{month}还没有结束"))
    standing += _out_of_turn(at)
    if approval is None:
        standing.append(Blocker(BlockerKind.NO_APPROVAL, "还没有填写批准人和批准日期"))
    return [*standing, *_unreported(month), *_without_second(month), *_untrue(month)]


def refuse_blocked(standing: list[Blocker], waive: str, *, on_page: bool) -> None:
    """Refuse a publication with every blocker that `waive`, a reason, does not pass. Raises ValidationError."""
    left = [
        blocker
        for blocker in standing
        if not waive.strip() or blocker.is_unpassable or (on_page and blocker.is_only_by_command)
    ]
    if left:
        raise ValidationError([blocker.sentence for blocker in left], code="blocked")


def early(month: Month, now: datetime) -> str:
    """What of the month's own dates a publication now would come before, as a sentence; "" for nothing."""
    today = dates.local_day(now)
    passed = {
        "异议截止": (month.object_until, today > month.object_until),
        "计划发布": (month.publish_on, today >= month.publish_on),
    }
    apart = [f"{label} {day.month}月{day.day}日" for label, (day, is_past) in passed.items() if not is_past]
    return f"现在发布早于{month}的{'、'.join(apart)}" if apart else ""


def _out_of_turn(at: CalendarMonth) -> Iterator[Blocker]:
    """Boards follow each other month by month, from the first one on, and each has rules to stand on."""
    if not RuleSet.objects.in_force(at).filter(department__in=Department.objects.assessing(at)).exists():
        link = reverse("rules_year", args=[at.year])
        yield Blocker(BlockerKind.NO_RULES, f"{at.chinese}没有生效的认定细则", link=link)
    published = set(Edition.objects.values_list("month", flat=True))
    if not published:
        return
    if at < min(published):
        sentence = f"{at.chinese}早于首次发布的{min(published).chinese}"
        yield Blocker(BlockerKind.BEFORE_FIRST, sentence)
    elif at.plus(-1) not in published:
        before = at.plus(-1)
        sentence = f"前一个月{before.chinese}还没有发布，先发布会使全年累计缺这个月"
        yield Blocker(BlockerKind.GAP, sentence, link=reverse("publishing_month", args=[before]))


def _unreported(month: Month) -> Iterator[Blocker]:
    filed = {submission.department_id for submission in Submission.objects.filed(month)}
    silent, queue = silences(month), reverse("review_month", args=[month.calendar_month])
    for department in assessors_asked(month.calendar_month):
        owed = silent.get(department.pk)
        if owed is not None and department.pk not in filed:
            sentence = f"{department.label}还没有报送"
            yield Blocker(BlockerKind.UNREPORTED, sentence, department, link=f"{queue}?tab=unreported")
            continue
        yield from (_silent(month, department, silence) for silence in owed or ())


def _silent(month: Month, department: Department, silence: Silence) -> Blocker:
    at, clause = month.calendar_month, silence.clause
    if clause.is_light and silence.units:
        link = reverse("review_spared", args=[at])
    else:
        link = f"{reverse('review_month', args=[at])}?tab=explanations#{department.code}"
    sentence = f"{department.label}还缺说明：{silence.words}"
    return Blocker(BlockerKind.SILENT, sentence, department, link)


def _without_second(month: Month) -> Iterator[Blocker]:
    added = Determination.objects.filter(
        month__calendar_month=month.calendar_month,
        origin=Origin.OFFICE,
        state__in=WITH_OFFICE,
    )
    for line in added.with_names():
        sentence, link = f"补充认定“{line}”还没有第二人审核", reverse("review_line", args=[line.pk])
        yield Blocker(BlockerKind.SECOND_PERSON, sentence, line.assessor, link)


def _untrue(month: Month) -> Iterator[Blocker]:
    """What was accepted and does not hold any more: it is decided again first (assessments.recheck)."""
    for doubt in recheck(month):
        thing = doubt.thing
        page = "review_line" if isinstance(thing, Determination) else "review_explanation"
        link = reverse(page, args=[thing.pk])
        yield Blocker(BlockerKind.UNTRUE, str(doubt), thing.assessor, link)
