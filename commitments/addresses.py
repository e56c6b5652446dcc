"""The public addresses of promises, for the site that is written as files (boards.site.addresses)."""

from collections.abc import Iterator

from django.urls import reverse

from boards.site.addresses import PublicAddress
from commitments.models import CommitmentBulletin
from commitments.site import files, pages
from commitments.site.units import MOST_MONTHS
from departments.models import Department
from departments.months import CalendarMonth

FILES = {"json": files.json_file, "csv": files.csv_file, "xlsx": files.xlsx_file}


def public_addresses(*, today: CalendarMonth) -> Iterator[PublicAddress]:
    """Every bulletin at its own address and the standing one at its month's, with their files; each unit's page."""
    editions = list(CommitmentBulletin.objects.order_by("month", "number"))
    if not editions:
        return  # until then the few words that say so are answered live
    yield PublicAddress(reverse("commitments"), pages.edition_page(editions[-1]))
    yield PublicAddress(reverse("commitments_index"), files.index())
    standing = {edition.month: edition for edition in editions}
    for edition in editions:
        own = [edition.month, edition.number]
        yield PublicAddress(reverse("commitments_edition", args=own), pages.edition_page(edition))
        yield from _files("commitments_edition", edition, own)
        if edition is standing[edition.month]:
            yield PublicAddress(
                reverse("commitments_month", args=[edition.month]), pages.edition_page(edition)
            )
            yield from _files("commitments_month", edition, [edition.month])
        verification = pages.verify_page_of(edition)
        yield PublicAddress(reverse("commitments_verify", args=[edition.digest]), verification)
    latest = [standing[month] for month in sorted(standing, reverse=True)][:MOST_MONTHS]
    for unit in Department.objects.assessed(today):
        yield PublicAddress(reverse("commitments_unit", args=[unit.code]), pages.unit_page_of(unit, latest))


def _files(name: str, edition: CommitmentBulletin, address: list[object]) -> Iterator[PublicAddress]:
    for ending, page_of in FILES.items():
        yield PublicAddress(reverse(f"{name}_{ending}", args=address), page_of(edition))
