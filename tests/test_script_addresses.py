"""What a script asks beside a form is no form: nothing of it waits to be sent again after a sign-in."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLResolver, get_resolver

from departments.middleware import EXPIRED
from departments.models import Role, UnsavedForm
from departments.unsaved import is_never_kept
from rules.models import RuleSetState
from tests.factories import PASSWORD, make_assessor, make_rule_set, make_user
from tests.rules.workshop import address, typed

POSTING = re.compile(r'method: "POST"|open\("POST"')
ASKED = re.compile(r'fetch\(\w+\.dataset\.(\w+), \{ method: "POST"')


def views(patterns):
    """Every view by the name of its address."""
    found = {}
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found |= views(pattern.url_patterns)
        else:
            found[pattern.name] = pattern.callback
    return found


def names_posted_to():
    """The addresses to which scripts post: each reads its own from the page (`data-…`)."""
    scripts = "\n".join(path.read_text() for path in settings.BASE_DIR.glob("static/js/*.js"))
    pages = "\n".join(path.read_text() for path in settings.BASE_DIR.glob("templates/**/*.html"))
    attributes = ASKED.findall(scripts)
    assert len(attributes) == len(POSTING.findall(scripts))
    found = [re.findall(rf"""data-{name}="{{% url '(\w+)'""", pages) for name in attributes]
    assert all(found)
    return sorted({name for names in found for name in names})


@pytest.mark.parametrize("name", names_posted_to())
def test_nothing_that_a_script_posts_is_kept_as_an_unsaved_form(name):
    assert is_never_kept(views(get_resolver().url_patterns)[name])


@pytest.mark.django_db
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_trial_after_the_session_ended_leaves_nothing(accept):
    department = make_assessor()
    rules = make_rule_set(department, state=RuleSetState.DRAFT)
    make_user(Role.CLERK, department, username="wang")
    client = Client()
    client.post("/accounts/login/", {"username": "wang", "password": PASSWORD})
    del client.cookies["sessionid"]
    answer = client.post(address("workshop_try", rules), typed(), headers={"accept": accept})
    assert not UnsavedForm.objects.exists()
    if accept == "application/json":
        assert (answer.status_code, answer.json()) == (401, {"errors": [EXPIRED]})
        door = client.get("/accounts/login/").content.decode()
        assert "没有保存" not in door
