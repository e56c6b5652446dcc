import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from departments.events import DepartmentChanged
from departments.history.records import head_hash, history_of, record, verify_chain
from departments.models import Record, Role
from tests.events import Happened
from tests.factories import make_department, make_user

pytestmark = pytest.mark.django_db


def test_record_chains_to_the_event_before_it():
    unit, user = make_department(), make_user(Role.REVIEWER)
    first = record(user, DepartmentChanged(changed={"简称": ["空", "人社局"]}), unit, "改了简称")
    second = record(None, DepartmentChanged(changed={}), unit, "又改了")
    assert (first.sequence, second.sequence) == (1, 2)
    assert second.previous_hash == first.hash
    assert head_hash() == second.hash
    assert first.actor_name == "审核员（区作风办 审核员）"
    assert second.actor_name == "系统"
    assert list(history_of(unit)) == [second, first]
    assert verify_chain() is None


def test_record_cannot_be_changed_or_removed():
    row = record(None, Happened(), make_department(), "一件事")
    row.sentence = "另一件事"
    with pytest.raises(PermissionDenied):
        row.save()
    with pytest.raises(PermissionDenied):
        row.delete()
    with pytest.raises(PermissionDenied):
        Record.objects.update(sentence="")
    with pytest.raises(PermissionDenied):
        Record.objects.all().delete()


@pytest.mark.parametrize(
    "statement", ["UPDATE departments_record SET sentence = ''", "DELETE FROM departments_record"]
)
def test_record_is_kept_by_the_database_itself(statement):
    record(None, Happened(), make_department(), "一件事")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Record.objects.get().sentence == "一件事"


def test_chain_names_the_first_event_that_was_altered():
    unit = make_department()
    for n in range(3):
        record(None, Happened(), unit, f"第{n}件事")
    rows = list(Record.objects.order_by("sequence"))
    rows[1].sentence = "改过的"
    assert verify_chain(rows) == "第 2 条记录的内容与校验值不符"
    assert verify_chain([rows[0], rows[2]]) == "第 2 条记录缺失（读到的是第 3 条）"


def test_record_vanishes_with_its_transaction():
    unit = make_department()
    with pytest.raises(RuntimeError), transaction.atomic():
        record(None, Happened(), unit, "没有发生的事")
        raise RuntimeError
    assert verify_chain() is None
    assert Record.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_tables_are_protected_again_after_a_test_with_real_transactions():
    record(None, Happened(), make_department(), "一件事")
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("DELETE FROM departments_record")
