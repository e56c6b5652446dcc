"""送审稿: the draft that goes to the leaders on paper, kept so that a paper in hand can be told from the draft."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import rfc8785
from django.core.exceptions import PermissionDenied
from django.db import transaction

from assessments.models import Determination, LineState, Month
from assessments.models.determinations import MERGED
from assessments.office.interventions import Interventions, interventions
from boards.blocking import ENTERED_LATER, blockers, early
from boards.differences import Difference, differences
from boards.digest import draft_digest
from boards.document import Board, as_document, read
from boards.drafting import Draft, draft
from boards.events import DraftSubmitted
from boards.models import Edition, SubmittedDraft
from boards.papers.approval_sheet import approval_sheet
from boards.papers.facts import LeftOut, PaperFacts
from boards.papers.meeting_table import meeting_table
from boards.papers.printing import approval_pdf, marked, meeting_pdf
from boards.papers.workbook import meeting_xlsx
from boards.permissions import may_submit_draft
from departments.history.records import record
from departments.models import User
from departments.months import CalendarMonth
from departments.steps import StepRefused

BOARD, FACTS = "board", "facts"
APPROVAL, MEETING, MEETING_BOOK = "approval.pdf", "meeting.pdf", "meeting.xlsx"
CORRECTED = {
    "returned_flags": "退回红旗",
    "completed_yellow": "请补充说明的黄灯",
    "added_lights": "补充亮灯",
    "declined": "部门不采纳的提示",
}


@dataclass(frozen=True)
class PaperKind:
    """One way in which a 送审稿 goes to the leaders: its name in the address, its title and what it is."""

    name: str
    title: str
    form: str

    @property
    def is_workbook(self) -> bool:
        return self.name.endswith(".xlsx")

    def filename(self, submitted: SubmittedDraft) -> str:
        ending = self.name.rpartition(".")[2]
        return f"{submitted.month.chinese}{self.title}{submitted.digits}.{ending}"


PAPERS = {
    kind.name: kind
    for kind in (
        PaperKind(APPROVAL, "呈批单", "A4"),
        PaperKind(MEETING, "会审表", "A3"),
        PaperKind(MEETING_BOOK, "会审表", "Excel"),
    )
}


@dataclass(frozen=True)
class PaperInHand:
    """One 送审稿 beside the board that it became, or would become now: what has changed since, nothing where not."""

    submitted: SubmittedDraft
    present: str
    difference: Difference

    @property
    def is_present(self) -> bool:
        return self.submitted.digest == self.present

    @property
    def is_forgotten(self) -> bool:
        """Whether its words went with a withdrawn board."""
        return not self.submitted.content

    @property
    def kinds(self) -> tuple[PaperKind, ...]:
        """What can be printed of it."""
        return () if self.is_forgotten else tuple(PAPERS.values())

    @cached_property
    def count(self) -> int:
        return len(self.difference.sentences)


@transaction.atomic
def submit_draft(month: CalendarMonth, *, actor: User, seen: str, now: datetime) -> SubmittedDraft:
    """Keep the draft that was seen as the one whose papers go to the leaders; the same draft is kept once.

    PermissionDenied, or StepRefused where the month is out or the draft is another by now.
    """
    if not may_submit_draft(actor):
        raise PermissionDenied(f"{actor} 不能印送审稿")
    row = Month.objects.select_for_update().get(pk=Month.objects.open(month).pk)
    if Edition.objects.filter(month=month).exists():
        raise StepRefused(f"{row}已经发布，不再印送审稿", code="published")
    present = draft(row)
    if seen != present.digest:
        raise StepRefused("打开这一页之后内容有变，请看过再印", code="changed")
    content = {BOARD: as_document(present.board), FACTS: _facts(present, now).as_data()}
    kept = {"content": rfc8785.dumps(content).decode(), "made_by": actor, "made_at": now}
    submitted, is_new = SubmittedDraft.objects.get_or_create(month=month, digest=seen, defaults=kept)
    if is_new:
        event = DraftSubmitted(month=str(month), digest=seen)
        record(actor, event, submitted, f"印出了{submitted}", at=now)
    return submitted


def papers(month: CalendarMonth, present: Board | None) -> list[PaperInHand]:
    """The 送审稿 of a month, the latest first, each beside the draft, or the first edition, that stands now.

    `present` None: that one was withdrawn, and their words with it. One query.
    """
    digest = draft_digest(present) if present else ""
    return [_paper(submitted, present, digest) for submitted in SubmittedDraft.objects.of(month)]


def of_digits(found: Iterable[PaperInHand], digits: str) -> PaperInHand | None:
    """The one whose sheets bear these digits, typed with blanks or in capitals; None where there is none."""
    plain = "".join(digits.split()).lower()
    matching = (paper for paper in found if paper.submitted.digest.startswith(plain))
    return next(matching, None) if len(plain) >= LEAST_DIGITS else None


LEAST_DIGITS = 6


def _paper(submitted: SubmittedDraft, present: Board | None, digest: str) -> PaperInHand:
    if present is None or not submitted.content or submitted.digest == digest:
        return PaperInHand(submitted, digest, Difference())
    return PaperInHand(submitted, digest, differences(_board(submitted), present))


def printed(submitted: SubmittedDraft, name: str) -> bytes:
    """One of PAPERS of a 送审稿 that still has its words. Raises PrintingError."""
    board, facts = _board(submitted), PaperFacts.read(json.loads(submitted.content)[FACTS])
    digest, made_at = submitted.digest, submitted.made_at
    if name == APPROVAL:
        sheet = approval_sheet(board, facts, _before(board, facts))
        return approval_pdf(sheet, digest=digest, made_at=made_at)
    table = meeting_table(board, facts)
    if name == MEETING:
        return meeting_pdf(table, digest=digest, made_at=made_at)
    return meeting_xlsx(table, mark=marked(digest, made_at), made_at=made_at, issuer=board.issuer)


def _board(submitted: SubmittedDraft) -> Board:
    return read(json.loads(submitted.content)[BOARD])


def _before(board: Board, facts: PaperFacts) -> Board | None:
    """The edition of the month before that the paper was made beside; None where it is gone since."""
    if facts.previous is None:
        return None
    edition = Edition.objects.issue(board.month.plus(-1), facts.previous)
    return edition.board if edition and not edition.withdrawn else None


def _facts(present: Draft, now: datetime) -> PaperFacts:
    month, last = present.month, Edition.objects.standing(present.month.calendar_month.plus(-1))
    return PaperFacts(
        decided=tuple(_decided(month)),
        corrected=tuple(_corrected(month)),
        left_out=tuple(_left_out(line) for line in present.filed_out),
        standing=tuple(each.sentence for each in blockers(month, approval=ENTERED_LATER, now=now)),
        early=early(month, now),
        previous=last.number if last else None,
    )


def _decided(month: Month) -> Iterable[tuple[str, int]]:
    lines = Determination.objects.filter(month=month).exclude(state=LineState.DRAFT)
    states = Counter(line.state_words for line in lines)
    return ((word, states[word]) for word in (*LineState.labels, MERGED) if states[word])


def _corrected(month: Month) -> Iterable[tuple[str, int]]:
    whole = sum(interventions(month).values(), Interventions())
    return ((word, count) for name, word in CORRECTED.items() if (count := getattr(whole, name)))


def _left_out(line: Determination) -> LeftOut:
    return LeftOut(
        line.unit.code,
        line.unit.label,
        line.assessor.code,
        line.assessor.label,
        line.clause.label,
        line.grounds,
        line.state_words,
    )
