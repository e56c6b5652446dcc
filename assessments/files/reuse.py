"""The same file used elsewhere, by its content: said to the clerk at once, and to the office beside the line."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import QuerySet

from assessments.models import Determination, Evidence, LineState
from assessments.permissions import may_fill_in, may_see_review
from departments.models import User
from departments.permissions import is_office

MOST_NAMED = 5  # of one file
MOST_LINES = 200  # looked at, however often a file was used


def uses_of(hashes: Collection[str], user: User, *, but: Determination | None = None) -> dict[str, list[str]]:
    """By content hash one sentence for each other line that has the file and that this person may see.

    The newest come first. A clerk learns nothing of other departments' files; no query where there is no file.
    """
    found: dict[str, list[str]] = defaultdict(list)
    if not hashes:
        return found
    sees_all = may_see_review(user)
    rows = (
        _seen_by(user)
        .filter(sha256__in=hashes)
        .select_related(
            "determination__month", "determination__assessor", "determination__unit", "determination__clause"
        )
    )
    if but is not None:
        rows = rows.exclude(determination=but)
    for row in rows.order_by("-determination__month__calendar_month", "pk"):
        if len(found[row.sha256]) < MOST_NAMED:
            found[row.sha256].append(_said_of(row.determination, with_assessor=sees_all))
    return found


def lines_with(hashes: Collection[str], user: User) -> dict[int, set[str]]:
    """By key of each line that has one of these files and that this person may see, which of them; the newest alone."""
    found: dict[int, set[str]] = defaultdict(set)
    if hashes:
        rows = _seen_by(user).filter(sha256__in=hashes).order_by("-pk")
        for line, sha256 in rows.values_list("determination", "sha256")[:MOST_LINES]:
            found[line].add(sha256)
    return found


def _seen_by(user: User) -> QuerySet[Evidence]:
    """The files of the lines that `permissions.may_see_line` shows a person, as a query."""
    if is_office(user):
        return Evidence.objects.exclude(determination__state=LineState.DRAFT)
    if may_see_review(user):
        return Evidence.objects.all()
    if user.department is not None and may_fill_in(user, user.department):
        return Evidence.objects.filter(determination__assessor=user.department)
    return Evidence.objects.none()


def _said_of(line: Determination, *, with_assessor: bool) -> str:
    whose = f"{line.assessor.label} " if with_assessor else ""
    return f"这份文件 {line.month.calendar_month.chinese} {whose}{line.clause.label} {line.unit.label} 也用过"
