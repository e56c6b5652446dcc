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
    if connection.vendor == "postgresql":
        PlainEditor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    with without_triggers(tables or protected_tables()):
        yield


def without_triggers(tables):
    """The same in a transaction whose foreign keys are asked when the triggers come back."""
    return _lifted[connection.vendor](tables)


@contextmanager
def _without_functions(tables):
    editor = PlainEditor()
    for table in tables:
        remove(editor, table)
    yield
    editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables:
        install(editor, table)


@contextmanager
def _word_for_word(tables):
    """SQLite's triggers go and come back as they stood: to make them anew asks every table for its keys."""
    editor = PlainEditor()
    lifted = {name: made for name, (table, made) in triggers_of_sqlite().items() if table in tables}
    for name in lifted:
        editor.execute(f'DROP TRIGGER "{name}"')
    yield
    for statement in lifted.values():
        editor.execute(statement)


_lifted = {"postgresql": _without_functions, "sqlite": _word_for_word}


def triggers_of_sqlite():
    """By name the table of each and the statement that made it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {name: (table, statement) for name, table, statement in cursor.fetchall()}


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
