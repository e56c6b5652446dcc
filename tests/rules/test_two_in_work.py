"""A department with two sets in work: each page names the other, and when one gives way."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from rules.models import RuleSetState
from tests.factories import make_assessor, make_rule_set
from tests.rules.workshop import NEXT, address

pytestmark = pytest.mark.django_db


def test_each_set_names_the_other_and_when_one_gives_way(client, clerk, draft, rsj):
    make_rule_set(make_assessor("swj", "区商务局"), NEXT, state=RuleSetState.DRAFT)
    client.force_login(clerk)
    assertNotContains(client.get(address("workshop_set", draft)), "也在修订")
    later = make_rule_set(rsj, NEXT.plus(3), state=RuleSetState.DRAFT)
    until, begins = NEXT.plus(2).chinese, NEXT.plus(3).chinese
    for own, other, words in (
        (draft, later, f"这一套只管到{until}，{begins}起按那一套"),
        (later, draft, f"那一套只管到{until}，{begins}起按这一套"),
    ):
        page = client.get(address("workshop_set", own))
        assertContains(page, address("workshop_set", other))
        assertContains(page, words, count=1)
