"""What somebody with the database in hand could do: triggers off, plain SQL, triggers on again."""

from contextlib import contextmanager

from django.db import connection

from departments.triggers import PROTECTED, install, remove


class PlainEditor:
    """As much of a schema editor as the triggers ask for; inside a test's transaction too."""

    connection = connection

    def execute(self, statement):
        with connection.cursor() as cursor:
            cursor.execute(statement)


@contextmanager
def unguarded(*tables):
    """The given tables (all that are protected by default) without their triggers."""
    editor = PlainEditor()
    if connection.vendor == "postgresql":
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables or PROTECTED:
        remove(editor, table)
    yield
    if connection.vendor == "postgresql":
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables or PROTECTED:
        install(editor, table)


def run_sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def tamper(statement, *values):
    """Run one statement past the triggers."""
    with unguarded():
        return run_sql(statement, *values)
