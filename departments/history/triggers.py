"""Append-only tables, held by the database itself: what goes around Django is refused too.

Which tables those are, the models say by being `AppendOnly`. The head of the history is held as well: it only
moves on, to an event that stands; and of a model with a `guard` the rows that it names. A migration that makes
one of these tables, or makes it anew (SQLite does so for a changed constraint), has to `protect` it.
"""

from collections.abc import Callable

from django.apps import apps as installed
from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython

from departments.history.guards import MESSAGE, Guard
from departments.models import AppendOnly

RECORDS, HEAD = "departments_record", "departments_recordhead"
BEGINNING = "0" * 64

# What the head may become (`NEW`) from what it is (`OLD`), in words that both databases read.
MOVES_ON = (
    "NEW.id = OLD.id AND NEW.sequence = OLD.sequence + 1 AND EXISTS "
    f"(SELECT 1 FROM {RECORDS} r WHERE r.sequence = NEW.sequence AND r.hash = NEW.hash "
    "AND r.previous_hash = OLD.hash)"
)
BEGINS = f"NEW.sequence = 0 AND NEW.hash = '{BEGINNING}' AND NOT EXISTS (SELECT 1 FROM {HEAD})"


def protect(table: str, *, by_guard: bool = True) -> RunPython:
    """A migration operation that makes one table refuse UPDATE, DELETE, TRUNCATE, REPLACE and upsert.

    Not `by_guard`: every row is refused, whatever guard the model has by now. It is for a migration before which
    the tables that the guard asks are not there.
    """

    def forwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        install(schema_editor, table, by_guard=by_guard)

    def backwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        remove(schema_editor, table)

    return RunPython(forwards, backwards)


def let_by_guard(table: str) -> RunPython:
    """A migration operation by which the guard of a model takes the place of refusing every change of its table."""

    def forwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        install(schema_editor, table)

    def backwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        install(schema_editor, table, by_guard=False)

    return RunPython(forwards, backwards)


def install(schema_editor: BaseDatabaseSchemaEditor, table: str, *, by_guard: bool = True) -> None:
    remove(schema_editor, table)
    guard = _guards().get(table) if by_guard else None
    if schema_editor.connection.vendor == "postgresql":
        for name, (body, _) in _functions(table, guard).items():
            schema_editor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
            )
    for statement in _triggers(schema_editor.connection, table, guard).values():
        schema_editor.execute(statement)


def remove(schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Remove what was installed, with the guard and without."""
    connection = schema_editor.connection
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    named = dict.fromkeys(
        name for guard in {None, _guards().get(table)} for name in _triggers(connection, table, guard)
    )
    for name in named:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def protected_tables() -> list[str]:
    """The tables that have to refuse: of every model that is `AppendOnly` or has a `guard`, and the head's.

    That is all that an app declares; asked once the apps are ready. In the order of INSTALLED_APPS, within an
    app in that of the models.
    """
    guards = _guards()
    return [
        model._meta.db_table
        for model in installed.get_models()
        if (issubclass(model, AppendOnly) and not model._meta.proxy)
        or model._meta.db_table in {HEAD, *guards}
    ]


def _guards() -> dict[str, Guard]:
    """By table, the guards that models declare."""
    declared = {model._meta.db_table: getattr(model, "guard", None) for model in installed.get_models()}
    return {table: guard for table, guard in declared.items() if isinstance(guard, Guard)}


def unprotected(connection: BaseDatabaseWrapper) -> list[str]:
    """The protected tables whose triggers are not, or not all, as they were installed."""
    standing = _standing[connection.vendor](connection)
    return [table for table in protected_tables() if not standing(table)]


def _triggers(connection: BaseDatabaseWrapper, table: str, guard: Guard | None) -> dict[str, str]:
    """By name, the statements that make the triggers of one table, as its guard says or for every row of it."""
    if connection.vendor == "postgresql":
        return {
            name: f"CREATE TRIGGER {name} BEFORE {when} EXECUTE FUNCTION {name}()"
            for name, (_, when) in _functions(table, guard).items()
        }
    message, conditions = (
        (guard.message, guard.conditions()) if guard else (MESSAGE, _conditions(connection, table))
    )
    return {
        f"{table}_no_{event}": (
            f"CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{message}') WHERE {condition}; END"
        )
        for event, condition in conditions.items()
    }


def _conditions(connection: BaseDatabaseWrapper, table: str) -> dict[str, str]:
    """When SQLite refuses a row of the head, or of an append-only table."""
    if table == HEAD:
        return {"delete": "1", "update": f"NOT ({MOVES_ON})", "insert": f"NOT ({BEGINS})"}
    return {"delete": "1", "update": "1", "insert": _taken(connection, table)}


def _taken(connection: BaseDatabaseWrapper, table: str) -> str:
    """Whether a new row bears a key of one that stands: REPLACE would take that away, and fire no trigger."""
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, table).values()
    unique = [constraint for constraint in constraints if constraint["primary_key"] or constraint["unique"]]
    keys = {tuple(constraint["columns"]) for constraint in unique}
    same = (" AND ".join(f"t.{name} = NEW.{name}" for name in key) for key in sorted(keys) if key)
    return " OR ".join(f"EXISTS (SELECT 1 FROM {table} t WHERE {condition})" for condition in same)


def _functions(table: str, guard: Guard | None) -> dict[str, tuple[str, str]]:
    """PostgreSQL's triggers: by name, what each does and when."""
    if guard:
        return _guarding(guard, table)
    refusal = f"RAISE EXCEPTION '{MESSAGE}';"
    if table != HEAD:
        when = f"UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT"
        return {f"{table}_append_only": (f" BEGIN {refusal} END ", when)}
    return {
        f"{table}_append_only": (
            f" BEGIN {refusal} END ",
            f"DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT",
        ),
        f"{table}_moves_on": (
            f" BEGIN IF NOT ({MOVES_ON}) THEN {refusal} END IF; RETURN NEW; END ",
            f"UPDATE ON {table} FOR EACH ROW",
        ),
        f"{table}_begins": (
            f" BEGIN IF NOT ({BEGINS}) THEN {refusal} END IF; RETURN NEW; END ",
            f"INSERT ON {table} FOR EACH ROW",
        ),
    }


def _guarding(guard: Guard, table: str) -> dict[str, tuple[str, str]]:
    refusal = f"RAISE EXCEPTION '{guard.message}';"
    functions = {
        f"{table}_no_{event}": (
            f" BEGIN IF {condition} THEN {refusal} END IF; RETURN {'OLD' if event == 'delete' else 'NEW'}; END ",
            f"{event.upper()} ON {table} FOR EACH ROW",
        )
        for event, condition in guard.conditions().items()
    }
    emptying = (f" BEGIN {refusal} END ", f"TRUNCATE ON {table} FOR EACH STATEMENT")
    return functions | {f"{table}_no_truncate": emptying}


def _in_sqlite(connection: BaseDatabaseWrapper) -> Callable[[str], bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        standing = dict(cursor.fetchall())
    guards = _guards()

    def is_standing(table: str) -> bool:
        triggers = _triggers(connection, table, guards.get(table))
        return all(standing.get(name) == sql for name, sql in triggers.items())

    return is_standing


def _in_postgresql(connection: BaseDatabaseWrapper) -> Callable[[str], bool]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE t.tgenabled IN ('O', 'A') AND NOT t.tgisinternal"
        )
        standing = dict(cursor.fetchall())
    guards = _guards()

    def is_standing(table: str) -> bool:
        functions = _functions(table, guards.get(table))
        return all(standing.get(name) == body for name, (body, _) in functions.items())

    return is_standing


_standing = {"sqlite": _in_sqlite, "postgresql": _in_postgresql}
