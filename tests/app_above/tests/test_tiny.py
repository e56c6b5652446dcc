import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from tiny.models import Notch
from tiny.notching import add_notch

from departments.history.triggers import protected_tables, unprotected
from departments.models import Record, Role
from tests.factories import make_town, make_user
from tests.tampering import run_sql

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact():
    return make_user(Role.CONTACT, make_town())


def page_of(client, user, address):
    client.force_login(user)
    return client.get(address).content.decode()


def test_verb_has_its_word_on_the_history_page(client, contact):
    add_notch("第一笔", actor=contact)
    page = page_of(client, make_user(Role.AUDITOR), "/history/")
    assert '<option value="notch.add">记小账</option>' in page
    assert '<td class="nowrap">记小账</td>' in page
    with pytest.raises(PermissionDenied):
        add_notch("第二笔", actor=make_user(Role.CLERK))
    assert Record.objects.count() == Notch.objects.count() == 1


def test_table_is_protected(contact):
    add_notch("第一笔", actor=contact)
    assert protected_tables()[-1] == "tiny_notch"
    assert unprotected(connection) == []
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run_sql("UPDATE tiny_notch SET words = ''")


def test_missing_protection_is_told(contact):
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER tiny_notch_no_update")
    assert unprotected(connection) == ["tiny_notch"]


def test_place_is_in_the_menu_and_its_page_answers(client, contact):
    add_notch("第一笔", actor=contact)
    page = page_of(client, contact, "/notches/")
    assert '<a href="/notches/" aria-current="page">小账</a>' in page
    assert "<li>第一笔</li>" in page


@pytest.mark.parametrize(("role", "count"), [(Role.CONTACT, 1), (Role.CLERK, 0), (Role.REVIEWER, 0)])
def test_card_is_on_the_desk_of_whom_it_concerns(client, role, count):
    page = page_of(client, make_user(role, make_town()), "/desk/")
    assert page.count("<h2>小账</h2>") == count
    assert page.count('<h2 id="result">') == 1


def test_migration_makes_what_the_models_say():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
