"""The page of a month's bulletin as a value: the draft as it stands, what it stands on, and what was released."""

import json
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from boards.bulletins.content import BulletinFacts, BulletinText, drafted_text
from boards.bulletins.fields import BulletinFields, circular_of, date_faults, filled, texts_of, tidy
from boards.bulletins.gathering import bulletin_facts, usual_fields
from boards.bulletins.kinds import BulletinKind
from boards.bulletins.overtaken import overtaken_words
from boards.bulletins.paragraph_changes import ParagraphChange, changed_alone
from boards.circular.document import Circular, as_document, faults, length
from boards.differences import Difference, differences
from boards.digest import digest_of, draft_digest
from boards.document import Board, read
from boards.models import Bulletin, BulletinDraft, Edition
from boards.standing_boards import board_now
from departments.glyphs import glyph_fault
from departments.months import CalendarMonth


@dataclass(frozen=True)
class BulletinDesk:
    """`row` is what was saved, None where nothing was; `releases` all that were released, the newest first.

    `overtaken` is what was corrected since the last of them, "" for nothing.
    """

    kind: BulletinKind
    facts: BulletinFacts
    text: BulletinText
    row: BulletinDraft | None
    usual: BulletinFields
    releases: tuple[Bulletin, ...]
    today: date
    overtaken: str = ""

    @property
    def board(self) -> Board:
        return self.facts.board

    @property
    def month(self) -> CalendarMonth:
        return self.board.month

    @property
    def is_draft(self) -> bool:
        """Whether the board is not out yet: its bulletin is a 送审稿."""
        return self.board.publication is None

    @cached_property
    def digits(self) -> str:
        """The digest of the draft that the board is or was made from."""
        return draft_digest(self.board)

    @property
    def standing(self) -> Bulletin | None:
        return self.releases[0] if self.releases else None

    @property
    def version(self) -> int:
        return self.row.version if self.row else 0

    @property
    def written(self) -> BulletinFields:
        return self.row.fields if self.row else self.usual

    @cached_property
    def fields(self) -> BulletinFields:
        """What stands on the paper."""
        return filled(self.written, self.text)

    @cached_property
    def circular(self) -> Circular:
        mark = f"送审稿 {self.digits[:12]}" if self.is_draft else ""
        return circular_of(self.fields, self.kind, self.facts, today=self.today, mark=mark)

    @cached_property
    def seal(self) -> str:
        """What whoever looked at it has seen."""
        return digest_of({"board": self.digits, **as_document(self.circular)})

    @property
    def characters(self) -> int:
        return length(self.fields.body)

    @property
    def has_own_text(self) -> bool:
        """Whether a person wrote the body otherwise than it is drafted."""
        return bool(self.written.body)

    @property
    def is_stale(self) -> bool:
        """Whether the person's text stands on another board than the one that stands now, or on another proposal:
        months before were corrected, lights before were followed up.
        """
        is_other = bool(self.row and self.row.based_on and self.row.based_on != self.digits)
        return is_other or bool(self.proposal_changes)

    @cached_property
    def proposal_changes(self) -> list[ParagraphChange]:
        """What is drafted otherwise now than when the person's text was; nothing where that is not kept."""
        before = self.row.proposed if self.row else ""
        return changed_alone(tidy(before), tidy(self.text.body)) if before else []

    @cached_property
    def since(self) -> Difference:
        """What has changed of the board since the person's text was drafted; nothing where that is not kept."""
        if not self.is_stale or self.row is None or not self.row.source:
            return Difference()
        return differences(read(json.loads(self.row.source)), self.board)

    @property
    def replaced(self) -> list[ParagraphChange]:
        """The person's text that a new draft took the place of, beside what stands now."""
        text = self.row.replaced if self.row else ""
        return changed_alone(text, self.fields.body) if text else []

    @property
    def own_changes(self) -> list[ParagraphChange]:
        """What the person wrote otherwise than it is drafted now."""
        return changed_alone(self.text.body, self.fields.body) if self.has_own_text else []

    @property
    def is_released(self) -> bool:
        """Whether the release that stands says the very same, but for days that nobody wrote."""
        standing, fields = self.standing, self.fields
        if standing is None or standing.is_withdrawn:
            return False
        before = standing.circular
        return before == replace(
            self.circular,
            dated=self.circular.dated if fields.dated else before.dated,
            printed_on=self.circular.printed_on if fields.printed_on else before.printed_on,
        )

    @property
    def is_overtaken(self) -> bool:
        """Whether the release that stands tells of another edition than the one that stands."""
        publication, standing = self.board.publication, self.standing
        if publication is None or standing is None or standing.is_withdrawn:
            return False
        return standing.edition.digest != publication.digest

    @cached_property
    def faults(self) -> list[str]:
        """What stands against its release, a sentence each."""
        told = [] if not self.is_draft else [f"榜单还没有发布，发布之后才能发布{self.kind.name}"]
        if self.is_stale:
            told.append("正文是据先前的榜单写的，请按现行一版重新起草，或看过后说明仍用这一稿")
        if not self.kind.is_circular and not self.fields.issue:
            told.append("期数没有写，请写上第几期")
        told += [*faults(self.circular), *date_faults(self.circular, self.today)]
        named = ((name, glyph_fault(text, on="")) for name, text in texts_of(self.circular))
        told += dict.fromkeys(f"{name}：{fault}" for name, fault in named if fault)
        return told


def bulletin_desk(month: CalendarMonth, kind: BulletinKind, *, today: date) -> BulletinDesk | None:
    """The bulletin of a month as it stands; None where the month was never opened."""
    board = board_now(month)
    if board is None:
        return None
    edition = Edition.objects.standing(month)
    releases = tuple(Bulletin.objects.of(month, kind).listed().select_related("published_by"))
    standing = releases[0] if releases else None
    replaces = bool(board.publication) and any(one.edition.digest != board.digest for one in releases)
    facts = bulletin_facts(board, replaces=replaces, today=today)
    return BulletinDesk(
        kind=kind,
        facts=facts,
        text=drafted_text(facts, kind),
        row=BulletinDraft.objects.filter(month=month, kind=kind.key).first(),
        usual=usual_fields(board, kind, standing, today=today),
        releases=releases,
        today=today,
        overtaken=overtaken_words([standing], edition)[standing.pk] if standing and edition else "",
    )
