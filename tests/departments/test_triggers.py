import pytest
from django.db import DatabaseError, connection, transaction

from departments.history.records import record, verify_chain
from departments.history.triggers import protected_tables, unprotected
from departments.models import Record, RecordHead
from tests.boards.editions import make_edition
from tests.events import Happened
from tests.factories import make_department
from tests.tampering import PlainEditor, run_sql, unguarded

pytestmark = pytest.mark.django_db
ONLY_SQLITE = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="REPLACE is SQLite's")
ONLY_POSTGRESQL = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="TRUNCATE is PostgreSQL's")

EVENT = "id, sequence, at, actor_name, verb, subject_kind, subject_id, sentence, data, previous_hash, hash"
BOARD = (
    "id, month, number, content, digest, published_at, published_by_id, kind, reason, approved_by, "
    "approved_on, approval_words, waived_because"
)
PLACE = "id, edition_id, unit_code, red_flag, yellow_light, red_light, score"


def copied(table, columns, **changed):
    """`columns` and SELECT of the newest row of a table with other values in some columns."""
    values = [changed.get(name, name) for name in columns.split(", ")]
    return f"({columns}) SELECT {', '.join(values)} FROM {table} ORDER BY id DESC LIMIT 1"


REFUSED = [
    "UPDATE departments_record SET sentence = ''",
    "DELETE FROM departments_record",
    "UPDATE boards_edition SET approved_by = 'x'",
    "DELETE FROM boards_edition",
    "UPDATE boards_standing SET score = 99",
    "DELETE FROM boards_standing",
    f"INSERT INTO departments_record {copied('departments_record', EVENT)} "
    "ON CONFLICT (id) DO UPDATE SET sentence = ''",
    f"INSERT INTO departments_record {copied('departments_record', EVENT, id='id + 7')} "
    "ON CONFLICT (sequence) DO UPDATE SET sentence = ''",
    f"INSERT INTO boards_edition {copied('boards_edition', BOARD)} "
    "ON CONFLICT (month, number) DO UPDATE SET approved_by = 'x'",
    f"INSERT INTO boards_standing {copied('boards_standing', PLACE)} "
    "ON CONFLICT (id) DO UPDATE SET score = 99",
    "UPDATE departments_recordhead SET hash = 'x'",
    "UPDATE departments_recordhead SET sequence = 1, hash = (SELECT hash FROM departments_record "
    "WHERE sequence = 1)",
    "UPDATE departments_recordhead SET sequence = sequence + 1",
    "DELETE FROM departments_recordhead",
    "INSERT INTO departments_recordhead (id, sequence, hash) VALUES (1, 0, 'x') "
    "ON CONFLICT (id) DO UPDATE SET sequence = 0",
]
REPLACED = [
    f"{verb} INTO {table} {copied(table, columns, **changed)}"
    for verb in ("REPLACE", "INSERT OR REPLACE")
    for table, columns, changed in (
        ("departments_record", EVENT, {"sentence": "'x'"}),
        ("departments_record", EVENT, {"id": "id + 7", "hash": "'x'"}),
        ("departments_record", EVENT, {"id": "NULL", "sequence": "sequence + 7"}),
        ("boards_edition", BOARD, {"approved_by": "'x'"}),
        ("boards_edition", BOARD, {"id": "NULL", "digest": "'x'"}),
        ("boards_edition", BOARD, {"id": "NULL", "number": "number + 7", "reason": "'x'"}),
        ("boards_standing", PLACE, {"score": "99"}),
        ("boards_standing", PLACE, {"id": "NULL", "score": "99"}),
    )
] + [
    "REPLACE INTO departments_recordhead (id, sequence, hash) VALUES (1, 0, 'x')",
    f"REPLACE INTO departments_recordhead (id, sequence, hash) VALUES (1, 0, '{'0' * 64}')",
    "UPDATE OR REPLACE departments_recordhead SET sequence = 1",
]
EMPTIED = [f"TRUNCATE {table} CASCADE" for table in protected_tables()]


def test_protected_is_what_the_models_say_is_append_only():
    of_these_floors = [
        table for table in protected_tables() if table.split("_")[0] in ("departments", "boards")
    ]
    assert of_these_floors == [
        "departments_record",
        "departments_recordhead",
        "boards_edition",
        "boards_withdrawal",
        "boards_posting",
        "boards_standing",
        "boards_posterfile",
        "boards_internetrelease",
        "boards_bulletin",
        "boards_yearresult",
    ]


@pytest.fixture
def standing():
    """Three events and one edition with one place; what a refused statement must leave as it is."""
    unit = make_department()
    for n in range(3):
        record(None, Happened(), unit, f"第{n}件事")
    make_edition().standings.create(unit_code="rsj", red_flag=1, yellow_light=0, red_light=0, score=1)
    if connection.vendor == "postgresql":
        run_sql("SET CONSTRAINTS ALL IMMEDIATE")
    return everything


def everything():
    rows = []
    for table in protected_tables():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            rows.append(cursor.fetchall())
    return rows


@pytest.mark.parametrize(
    "statement",
    [
        *REFUSED,
        *(pytest.param(tampering, marks=ONLY_SQLITE) for tampering in REPLACED),
        *(pytest.param(tampering, marks=ONLY_POSTGRESQL) for tampering in EMPTIED),
    ],
)
def test_database_refuses_what_goes_around_the_append_only_models(standing, statement):
    before = standing()
    with pytest.raises(DatabaseError, match=r"append-only|sealed"), transaction.atomic():
        run_sql(statement)
    assert standing() == before


def test_head_moves_on_to_the_next_event_alone(standing):
    last = Record.objects.order_by("sequence").last()
    with pytest.raises(DatabaseError), transaction.atomic():
        run_sql("UPDATE departments_recordhead SET sequence = %s, hash = %s", last.sequence, last.hash)
    record(None, Happened(), make_department("other"), "又一件事")
    assert RecordHead.objects.get().sequence == 4
    assert verify_chain() is None


def test_head_cannot_begin_anew_in_the_middle():
    with pytest.raises(DatabaseError), transaction.atomic():
        run_sql("INSERT INTO departments_recordhead (id, sequence, hash) VALUES (1, 5, 'x')")


@pytest.mark.parametrize("table", protected_tables())
def test_table_without_its_triggers_is_named(table):
    assert unprotected(connection) == []
    with unguarded(table):
        assert unprotected(connection) == [table]
    assert unprotected(connection) == []


@ONLY_SQLITE
def test_trigger_that_was_made_harmless_is_named():
    editor = PlainEditor()
    editor.execute("DROP TRIGGER boards_edition_no_update")
    editor.execute(
        "CREATE TRIGGER boards_edition_no_update BEFORE UPDATE ON boards_edition BEGIN SELECT 1; END"
    )
    assert unprotected(connection) == ["boards_edition"]
