"""The public pages of promises as bytes: the newest bulletin, a month, an edition, a unit, the check of a digest."""

from django.urls import reverse

from boards.chaining import digests
from boards.site.public_page import PublicPage, printed, state_of
from commitments.models import CommitmentBulletin, Extension, Item
from commitments.site.months import bulletin_page
from commitments.site.units import MOST_MONTHS, unit_months
from departments.models import Department
from departments.months import CalendarMonth

HERE = "commitments"


def newest() -> PublicPage:
    """The newest bulletin, or what will be here."""
    shown = CommitmentBulletin.objects.newest()
    return edition_page(shown) if shown else _none("还没有发布", reverse("commitments"), 200)


def month_page(month: CalendarMonth) -> PublicPage:
    """The bulletin that stands for a month; a page of status 404 that says so where none is out."""
    shown = CommitmentBulletin.objects.issue(month)
    if shown:
        return edition_page(shown)
    return _none(f"{month.chinese}的督查通报尚未发布", reverse("commitments_month", args=[month]), 404)


def edition_page(shown: CommitmentBulletin) -> PublicPage:
    def build() -> bytes:
        page = bulletin_page(shown)
        at = reverse("commitments_month", args=[shown.month])
        if not page.is_standing:
            at = reverse("commitments_edition", args=[shown.month, shown.number])
        totals = page.bulletin.totals
        words = f"{shown.title}：应销号 {totals.due} 项，按期 {totals.on_time} 项，未销号 {totals.open} 项。"
        context = {"page": page, "here": HERE, "at": at, "description": words}
        return printed("commitments/public/month.html", context)

    def state() -> str:
        return state_of("commitments", shown.digest, _digests_of(shown.month), _register())

    return PublicPage(build, state)


def unit_page(code: str) -> PublicPage | None:
    """A unit's twelve months; None where the register has no such unit or nothing is out."""
    unit = Department.objects.filter(code=code).first()
    standing = list(CommitmentBulletin.objects.standing()[:MOST_MONTHS])
    return unit_page_of(unit, standing) if unit and standing else None


def unit_page_of(unit: Department, standing: list[CommitmentBulletin]) -> PublicPage:
    """The same of rows that were read; `standing` the newest first, at most twelve."""

    def build() -> bytes:
        months = unit_months(unit, standing)
        context = {
            "unit": unit,
            "months": months,
            "here": HERE,
            "at": reverse("commitments_unit", args=[unit.code]),
            "description": f"{unit.label}近十二个月的预安事项：应销号、按期、未销号和公示的各项。",
        }
        return printed("commitments/public/unit.html", context)

    return PublicPage(
        build, lambda: state_of("unit", unit.code, [one.digest for one in standing], _lived(unit))
    )


def verify_page(digest: str) -> PublicPage | None:
    """What anybody reads who checks the digest of a bulletin; None of a digest that none has."""
    shown = CommitmentBulletin.objects.filter(digest=digest).first()
    return verify_page_of(shown) if shown else None


def verify_page_of(shown: CommitmentBulletin) -> PublicPage:
    def build() -> bytes:
        recomputed, named = digests(shown)
        standing = CommitmentBulletin.objects.issue(shown.month)
        context = {
            "shown": shown,
            "standing": standing,
            "is_whole": recomputed == named == shown.digest,
            "is_standing": standing == shown,
            "here": HERE,
            "at": reverse("commitments_verify", args=[shown.digest]),
            "description": f"校验值 {shown.digest[:12]} 的督查通报：{shown}。",
        }
        return printed("commitments/public/verify.html", context)

    return PublicPage(build, lambda: state_of("verify", shown.digest, _digests_of(shown.month)))


def _none(words: str, at: str, status: int) -> PublicPage:
    context = {"words": words, "here": HERE, "at": at if status == 200 else ""}
    return PublicPage(lambda: printed("commitments/public/none.html", context), status=status)


def _digests_of(month: CalendarMonth) -> list[str]:
    rows = CommitmentBulletin.objects.filter(month=month).order_by("number")
    return list(rows.values_list("digest", flat=True))


def _register() -> list[list[str]]:
    rows = Department.objects.order_by("position", "code")
    return [list(row) for row in rows.values_list("code", "name", "short_name")]


def _lived(unit: Department) -> list[object]:
    """What the pages of a unit follow beside its bulletins: the days of its public items."""
    items = Item.objects.filter(unit=unit, is_shown=True).order_by("pk")
    days = items.values_list("code", "assigned_on", "applied_on", "closed_at")
    granted = (
        Extension.objects.filter(item__unit=unit).order_by("pk").values_list("pk", "state", "decided_on")
    )
    return [[list(map(str, row)) for row in (*days, *granted)], unit.label]
