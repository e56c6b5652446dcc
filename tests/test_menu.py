import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from departments.models import Role, User
from tests.declared import declared_in_tests
from tests.factories import make_user
from xiaoneng.menu import menu_for, places_of

LABELS = {
    Role.CLERK: ["我的本月", "报送", "认定细则", "细则修订", "历月结果"],
    Role.SIGNER: ["我的本月", "报送", "认定细则", "细则修订", "历月结果"],
    Role.CONTACT: ["我的本月", "告知", "认定细则", "历月结果"],
    Role.REVIEWER: ["总览", "审核", "发布前校核", "明查暗访", "台账"],
    Role.PUBLISHER: ["总览", "审核", "发布前校核", "明查暗访", "台账"],
    Role.AUDITOR: ["总览", "历史", "审核", "单位", "人员", "认定细则"],
    Role.SUPERVISOR: ["我的待办", "今日暗访", "我的暗访"],
    Role.EXAMINER: ["我的待办"],
    Role.EVALUATOR: ["我的待办"],
    Role.APPRAISER: ["我的待办"],
    Role.WINDOW: ["我的待办"],
    Role.SYSTEM_ADMIN: ["我的待办", "人员"],
    Role.SECURITY_ADMIN: ["我的待办", "人员"],
    "": ["我的待办"],
}
for declared in declared_in_tests("places"):
    for role, position, label in declared.PLACES:
        LABELS[role].insert(position, label)


@pytest.mark.parametrize("role", LABELS)
def test_menu_has_at_most_six_entries_and_every_one_leads_somewhere(role):
    entries = menu_for(User(role=role))
    assert [entry.label for entry in entries] == LABELS[role]
    assert len(entries) <= 6
    assert [entry for entry in entries if entry.current] == []


def test_menu_knows_every_role():
    assert {role for role in Role if places_of(role)} == set(Role)


def test_stranger_has_no_menu():
    assert menu_for(AnonymousUser()) == []


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/office/units/rsj/edit/", "台账"),
        ("/workbook/", "台账"),
        ("/spared/2026-06/", "审核"),
        ("/office/months/", "台账"),
        ("/office/days/", "台账"),
        ("/office/points/2026/", "台账"),
        ("/office/rules/1/", "台账"),
        ("/desk/", "总览"),
    ],
)
def test_menu_marks_where_one_is(path, label):
    entries = menu_for(User(role=Role.REVIEWER), path)
    assert [entry.label for entry in entries if entry.current] == [label]


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_every_entry_of_the_menu_opens(client, role):
    client.force_login(make_user(role))
    entries = menu_for(User(role=role))
    own = [entry.url for entry in entries if entry.url not in (reverse("front"),)]
    assert {url: client.get(url, follow=True).status_code for url in own} == dict.fromkeys(own, 200)


@pytest.mark.django_db
def test_bar_shows_who_is_there_and_escapes_it(client):
    client.force_login(make_user(Role.AUDITOR, name="<b>孙</b>"))
    page = client.get("/history/").content.decode()
    assert "区作风办 · 审计员 · </span><strong>&lt;b&gt;孙&lt;/b&gt;</strong>" in page
    assert '<a href="/history/" aria-current="page">历史</a>' in page
    assert page.count('aria-current="page"') == 1
