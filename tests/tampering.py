"""What somebody with the database in hand could do: triggers off, plain SQL, triggers on again."""

from contextlib import contextmanager

from django.db import connection

from departments.history.records import _fields, event_hash
from departments.history.triggers import install, protected_tables, remove
from departments.models import Record


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
    for table in tables or protected_tables():
        remove(editor, table)
    yield
    if connection.vendor == "postgresql":
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables or protected_tables():
        install(editor, table)


def run_sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def tamper(statement, *values):
    """Run one statement past the triggers."""
    with unguarded():
        return run_sql(statement, *values)


def retell(row, **changed):
    """Rewrite an event and compute the chain anew to its end, the head too, as a careful forger would."""
    rows = list(Record.objects.filter(sequence__gte=row.sequence).order_by("sequence"))
    previous = row.previous_hash
    for event in rows:
        if event.pk == row.pk:
            vars(event).update(changed)
        event.previous_hash = previous
        previous = event.hash = event_hash(_fields(event))
    with unguarded():
        for event in rows:
            run_sql("UPDATE departments_record SET hash = %s WHERE id = %s", f"x{event.pk}", event.pk)
        for event in rows:
            run_sql(
                "UPDATE departments_record SET sentence = %s, data = %s, previous_hash = %s, hash = %s, "
                "verb = %s WHERE id = %s",
                event.sentence,
                event.data,
                event.previous_hash,
                event.hash,
                event.verb,
                event.pk,
            )
        run_sql("UPDATE departments_recordhead SET hash = %s", previous)
