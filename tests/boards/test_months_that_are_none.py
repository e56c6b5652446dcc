"""The rehearsal of a month that was never worked on says so and leads back."""

import pytest
from django.urls import reverse

from departments.models import Role
from tests.factories import make_user


@pytest.mark.django_db
def test_rehearsal_of_a_month_that_is_none_says_so_and_leads_back(client):
    client.force_login(make_user(Role.PUBLISHER))
    answer = client.get(reverse("publishing_month", args=["2013-02"]))
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "<h1>没有2013年2月的审核和发布</h1>" in page
    assert f'href="{reverse("months")}"' in page
