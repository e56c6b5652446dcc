"""What tests with real transactions leave behind is taken away: rows alone, and only where there are any.

Django's own flush empties every table, on PostgreSQL by TRUNCATE, which the append-only tables refuse and which
costs more than most tests; their triggers would have to go and come back for each test.
"""

from django.db import connection, transaction

from departments.history.triggers import install, protected_tables, remove, unprotected
from tests.tampering import PlainEditor

# Written by migrations, read by none of ours.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def empty_database():
    """Every table of ours is empty afterwards, and every protected one protected.

    Only what is full is asked to be emptied: an append-only table refuses on PostgreSQL even where it holds nothing.
    """
    editor, protected = PlainEditor(), set(protected_tables())
    with transaction.atomic(), connection.cursor() as cursor:
        full = _full(cursor, _tables())
        guarded = protected.intersection(full)
        for table in guarded:
            remove(editor, table)
        for table in full:
            cursor.execute(f'DELETE FROM "{table}"')  # foreign keys are asked at the end
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in guarded.union(unprotected(connection)):
            install(editor, table)


def _tables():
    return sorted(set(connection.introspection.django_table_names(only_existing=True)) - KEPT)


def _full(cursor, tables):
    asked = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables)
    cursor.execute(" UNION ALL ".join(asked))
    return [table for (table,) in cursor.fetchall()]
