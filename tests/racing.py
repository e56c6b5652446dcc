"""Two presses at once, each of which has read before the other has written: for PostgreSQL, which has row locks."""

import threading

import pytest
from django.db import connection, connections, transaction
from django.db.models import QuerySet

from departments.models import RecordHead

WHERE_ROWS_ARE_LOCKED = pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="行锁的竞争只在 PostgreSQL 上测：SQLite 一次只有一个写事务",
)


def waiting():
    """How many sessions of this database wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE NOT granted AND datname = current_database()"
        )
        return cursor.fetchone()[0]


HEAD_OF_HISTORY = f"SELECT 1 FROM {RecordHead._meta.db_table} WHERE id = 1 FOR UPDATE"


def press_at_once(*presses, locked=HEAD_OF_HISTORY):
    """Run the presses side by side so that each has read before any has written; what each came to.

    What `locked` selects, by default the head of the history, stays locked until both wait: the first
    for it, with its changes made, the second for whatever keeps it from reading too early, or, without locks,
    from writing.
    """
    RecordHead.objects.get_or_create(pk=1)  # an emptied database has none before its first event
    outcomes = []

    def run(press):
        try:
            press()
            outcomes.append("won")
        except Exception as error:  # whatever it comes to is the outcome
            outcomes.append(type(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[press]) for press in presses]
    with transaction.atomic():
        with connection.cursor() as cursor:  # plain SQL: it holds also where the locks of the app are out
            cursor.execute(locked)
            assert cursor.fetchall(), "nothing is held: the presses would run past each other as they please"
        for thread in threads:
            thread.start()
        while waiting() < len(threads) and any(thread.is_alive() for thread in threads):
            pass
    for thread in threads:
        thread.join()
    return sorted(outcomes, key=str)


def take_the_locks_out(monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)


def take_the_lock_out_of(monkeypatch, model):
    """The rows of one model are not held any more, those of all others are."""
    held = QuerySet.select_for_update

    def let_go(self, **options):
        return self if self.model is model else held(self, **options)

    monkeypatch.setattr(QuerySet, "select_for_update", let_go)


def once_another_waits(press):
    """The press, begun only when the other has read all it reads and waits with its changes made."""

    def pressed():
        while not waiting():
            pass
        press()

    return pressed
