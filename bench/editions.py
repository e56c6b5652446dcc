"""A history of as many months as a case asks for, in the database of the run: made from the newest board."""

from dataclasses import replace

from django.db import connection, transaction

from bench.place import Place
from boards.chaining import freeze
from boards.document import as_edition
from boards.models import Edition, Standing
from departments.history.triggers import install, remove
from departments.months import CalendarMonth

TABLES = (Edition._meta.db_table, Standing._meta.db_table)


def keep_the_last(months: int) -> None:
    """Take away the boards of all but the last months; what may never be deleted elsewhere is deleted here."""
    with connection.schema_editor() as editor:
        for table in TABLES:
            remove(editor, table)
    first = Edition.objects.newest_board().month.plus(1 - months)
    older = list(Edition.objects.filter(month__lt=first).values_list("pk", flat=True))
    marks = ", ".join(["%s"] * len(older))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLES[1]} WHERE edition_id IN ({marks})", older)
        cursor.execute(f"DELETE FROM {TABLES[0]} WHERE id IN ({marks})", older)
    with connection.schema_editor() as editor:
        for table in TABLES:
            install(editor, table)


def add_before(months: int, place: Place) -> None:
    """As many months more, before the first one."""
    first = Edition.objects.order_by("month").values_list("month", flat=True)[0]
    with transaction.atomic():
        for back in range(1, months + 1):
            publish_like_the_newest(first.plus(-back), place)


def publish_like_the_newest(month: CalendarMonth, place: Place, *, reason: str = "") -> None:
    """The newest board once more, as that of another month, or as a correction where that is out already."""
    newest = Edition.objects.newest_board()
    number = Edition.objects.filter(month=month).count() + 1
    board = replace(newest.board, month=month, reason=reason, publication=None)
    edition = freeze(
        Edition,
        as_edition(board, number),
        now=place.now,
        month=month,
        number=number,
        published_by=newest.published_by,
        kind="error" if number > 1 else "",
        reason=reason,
    )
    Standing.objects.bulk_create(
        Standing(edition=edition, unit_code=row.unit_code, score=row.score, **_counts(row))
        for row in newest.standings.all()
    )


def _counts(row: Standing) -> dict[str, int]:
    return {name: getattr(row, name) for name in ("red_flag", "yellow_light", "red_light")}
