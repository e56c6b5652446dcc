"""What tests with real transactions leave behind is taken away: rows alone, and only where there are any.

Django's own flush empties every table, on PostgreSQL by TRUNCATE, which the append-only tables refuse and which
costs more than most tests; their triggers would have to go and come back for each test.
"""

from django.db import connection, transaction

from departments.history.triggers import install, protected_tables, unprotected
from tests.tampering import PlainEditor, triggers_of_sqlite, without_triggers

# Written by migrations, read by none of ours.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}
_seen_whole: dict[
    str, tuple[str, str]
] = {}  # SQLite's triggers, as they stood when every table was found protected


def empty_database():
    """Every table of ours is empty afterwards, and every protected one protected.

    Only what is full is asked to be emptied: an append-only table refuses on PostgreSQL even where it holds nothing.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        full = _full(cursor, _tables())
        guarded = [table for table in protected_tables() if table in full]
        with without_triggers(guarded):
            for table in full:
                cursor.execute(f'DELETE FROM "{table}"')  # foreign keys are asked at the end
        _protect_again()


def _protect_again():
    """What a test took the triggers from; on SQLite each table is asked only where they are not as they were."""
    if connection.vendor == "sqlite" and triggers_of_sqlite() == _seen_whole:
        return
    for table in unprotected(connection):
        install(PlainEditor(), table)
    if connection.vendor == "sqlite":
        _seen_whole.clear()
        _seen_whole.update(triggers_of_sqlite())


def _tables():
    return sorted(set(connection.introspection.django_table_names(only_existing=True)) - KEPT)


def _full(cursor, tables):
    asked = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables)
    cursor.execute(" UNION ALL ".join(asked))
    return [table for (table,) in cursor.fetchall()]
