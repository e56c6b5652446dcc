import pytest
from django.urls import reverse

from departments.models import Role
from tests.factories import make_office, make_user
from xiaoneng.help import HELP

pytestmark = pytest.mark.django_db


def test_every_role_is_helped():
    assert set(HELP) == set(Role)


@pytest.mark.parametrize("role", Role.values)
def test_help_leads_only_where_its_reader_may_go(client, role):
    client.force_login(make_user(role))
    page = client.get(reverse("help")).content.decode()
    for step in HELP[role]:
        assert step.sentence in page
        if step.url_name:
            assert client.get(reverse(step.url_name), follow=True).status_code == 200


def test_help_names_whom_to_ask(client):
    client.force_login(make_user(Role.CLERK))
    reviewer = make_user(Role.REVIEWER, make_office(), name="李审核", phone="025-0000")
    make_user(Role.REVIEWER, reviewer.department, username="gone", name="王离岗", is_active=False)
    page = client.get(reverse("help")).content.decode()
    assert "李审核" in page and "电话 025-0000" in page and "王离岗" not in page


def test_help_without_role_or_office_says_so(client):
    client.force_login(make_user(""))
    page = client.get(reverse("help")).content.decode()
    assert "这个账号还没有角色" in page and "还没有登记可以找的人" in page
