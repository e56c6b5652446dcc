"""A bulletin as its page shows it: the numbers, the public items with the names of their units, what was chosen."""

from dataclasses import dataclass

from commitments.bulletin_document import BulletinHighlight, BulletinItem, BulletinStar, MonthBulletin, read
from commitments.models import CommitmentBulletin
from departments.models import Department


@dataclass(frozen=True)
class PublicItem:
    """One public item with the names of its units."""

    item: BulletinItem
    unit: str
    helping: str


@dataclass(frozen=True)
class NamedHonour:
    unit: str
    text: str
    citation: str


@dataclass(frozen=True)
class BulletinPage:
    """`quiet` names the units with a name in the register that had nothing due or open."""

    shown: CommitmentBulletin
    bulletin: MonthBulletin
    items: list[PublicItem]
    highlights: list[NamedHonour]
    stars: list[NamedHonour]
    quiet: str
    editions: list[CommitmentBulletin]

    @property
    def is_standing(self) -> bool:
        return self.shown.number == self.editions[-1].number

    @property
    def plates(self) -> list[tuple[str, str, int]]:
        return [(plate.value, plate.label, count) for plate, count in self.bulletin.plates.items()]


def bulletin_page(shown: CommitmentBulletin) -> BulletinPage:
    """A few questions, however much it tells; raises NotABulletinError where the text tells none."""
    bulletin = read(shown.document)
    names = names_of()
    told = {unit.unit for unit in bulletin.units}
    quiet = [unit.label for unit in Department.objects.assessed(bulletin.month) if unit.code not in told]
    editions = CommitmentBulletin.objects.filter(month=shown.month).defer("content").order_by("number")
    return BulletinPage(
        shown=shown,
        bulletin=bulletin,
        items=[public_item(item, names) for item in bulletin.items],
        highlights=[_named(one, names, one.text or "") for one in bulletin.highlights],
        stars=[_named(one, names, "") for one in bulletin.stars],
        quiet="、".join(quiet),
        editions=list(editions),
    )


def public_items(bulletin: MonthBulletin) -> list[PublicItem]:
    """The public items of a bulletin or a draft with the names of their units."""
    names = names_of()
    return [public_item(item, names) for item in bulletin.items]


def names_of() -> dict[str, str]:
    return {unit.code: unit.label for unit in Department.objects.all()}


def public_item(item: BulletinItem, names: dict[str, str]) -> PublicItem:
    helping = "、".join(names.get(code, code) for code in item.helping)
    return PublicItem(item, names.get(item.unit, item.unit), helping)


def _named(one: BulletinHighlight | BulletinStar, names: dict[str, str], text: str) -> NamedHonour:
    return NamedHonour(names.get(one.unit, one.unit), text, one.citation)
