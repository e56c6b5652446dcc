"""The grid of figures as its templates read it: on a page of its own, or on the sheet above the clauses."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from assessments.forms.block_panel import BlockPanel, panel_of
from assessments.forms.figures import FiguresForm
from assessments.forms.figures_desk import FiguresDesk
from assessments.forms.pasting import PasteForm
from assessments.models import BlockAlias
from assessments.sheet.addresses import sheet_address
from assessments.sheet.contents import Sheet, sheet
from assessments.sheet.page.sections import SectionPaper, in_section, papers
from assessments.supposing import Outlook, outlook
from departments import unsaved
from departments.models import UnsavedKind, User

ON_SHEET = "sheet"


@dataclass(frozen=True)
class FiguresPlace:
    """Where the grid stands that a person has before them, and narrowed to which 责任科室; "" is all."""

    desk: FiguresDesk
    section: str = ""
    is_on_sheet: bool = False

    @classmethod
    def asked(cls, desk: FiguresDesk, query: QueryDict) -> "FiguresPlace":
        section = query.get("section", "")
        return cls(desk, section if section in desk.sections else "", query.get("on") == ON_SHEET)

    def address(self, name: str = "figures") -> str:
        """Where its form is sent, or what a script asks of it, by the name of the address."""
        query = {"on": ON_SHEET} if self.is_on_sheet else {}
        return _with(reverse(name, args=[self.desk.month]), query | self._narrowed)

    @property
    def keep_address(self) -> str:
        return self.address("figures_keep")

    @property
    def page(self) -> str:
        """The address of the page that it stands on."""
        if self.is_on_sheet:
            return f"{in_section(sheet_address(self.desk.month), self.section)}#figures"
        return self.address()

    @property
    def _narrowed(self) -> dict[str, str]:
        return {"section": self.section} if self.section else {}

    @property
    def others(self) -> list[tuple[str, str, bool]]:
        """The sections beside it: name, address, whether it is this one."""
        return [
            (name, FiguresPlace(self.desk, name, self.is_on_sheet).page, name == self.section)
            for name in self.desk.sections
        ]

    @property
    def everything(self) -> str:
        return FiguresPlace(self.desk, "", self.is_on_sheet).page


def _with(address: str, query: dict[str, str]) -> str:
    return f"{address}?{urlencode(query)}" if query else address


@dataclass
class FiguresPage:
    """The grid with what was pasted or uploaded into it. `writable` is False where it may only be read.

    `sheets` are the names of an uploaded workbook's sheets while one of them waits to be picked; `current` is the
    department's month, where it is known already; `person` is who has the grid before them.
    """

    place: FiguresPlace
    form: FiguresForm
    writable: bool
    paste: PasteForm = field(default_factory=PasteForm)
    sheets: Sequence[str] = ()
    panel: BlockPanel | None = None
    current: Sheet | None = None
    person: User | None = None

    def __post_init__(self) -> None:
        desk = self.place.desk
        self.form.is_valid()
        if self.paste.is_bound and self.paste.is_valid() and self.paste.cleaned_data["block"]:
            self.panel = panel_of(self.paste, desk.understanding, self.form)
        self.form.show_only(desk.asked_of_section(self.place.section))

    @property
    def laid(self) -> str:
        return self.paste.mark if self.paste.is_bound else ""

    @property
    def aliases(self) -> list[BlockAlias]:
        """What is remembered of the department's own names, to be forgotten again; on the page of the grid alone."""
        is_shown = self.writable and not self.place.is_on_sheet
        return self.place.desk.aliases if is_shown else []

    @cached_property
    def reminders(self) -> list[SectionPaper]:
        """The sections that still owe figures, of all or of the one that stands, with the words that ask for them."""
        asked = (
            papers(self.place.desk, self.person, self.place.section) if self.writable and self.person else []
        )
        return [paper for paper in asked if paper.words]

    @property
    def shows_boxes(self) -> bool:
        """Refused figures stay in their boxes, even where nothing can be saved any more."""
        return self.writable or self.form.is_bound

    @property
    def is_full(self) -> bool:
        return self.form.filled == self.form.asked

    @property
    def is_open(self) -> bool:
        """While a figure is missing, bad or unsaved, or a block waits for somebody to look at it."""
        waits = self.form.changed_count or self.panel or self.sheets
        return self.writable and bool(waits or not self.is_full)

    @cached_property
    def outlook(self) -> Outlook | None:
        """What saving would call for; None where nothing that can be saved is typed."""
        entries = self.form.entries() if self.writable and self.form.is_bound else {}
        if not entries:
            return None
        desk = self.place.desk
        return outlook(self.current or sheet(desk.current, desk.department), entries)


def page_as_kept(
    place: FiguresPlace,
    kept: QueryDict,
    *,
    person: User,
    writable: bool = True,
    current: Sheet | None = None,
) -> FiguresPage:
    """The grid as it is saved, with what was typed or pasted since laid over it."""
    is_laid_over = bool(kept) and writable
    has_block = is_laid_over and ("block" in kept or "sheets" in kept)
    return FiguresPage(
        place,
        place.desk.form(kept if is_laid_over else None),
        writable,
        PasteForm(kept) if has_block else PasteForm(),
        kept.getlist("sheets") if is_laid_over else (),
        current=current,
        person=person,
    )


def figures_on_sheet(
    current: Sheet, person: User, *, section: str = "", writable: bool = True
) -> FiguresPage | None:
    """The grid above the clauses of a sheet; None where no clause, or none of the section, asks for figures.

    At most four queries.
    """
    desk = FiguresDesk.of_sheet(current)
    if not desk.asked or (section and section not in desk.sections):
        return None
    place = FiguresPlace(desk, section, is_on_sheet=True)
    kept = unsaved.kept(person, UnsavedKind.TYPED, desk.place) if writable else QueryDict()
    return page_as_kept(place, kept, person=person, writable=writable, current=current)
