"""What a script asks beside a form is no form: nothing of it waits to be sent again after a sign-in.

The form itself, which a script sends to be kept (`data-keep`), does.
"""

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
# `address` is what keeping.js calls the address that its form is kept at; who sends a form itself asks it for its own.
ASKED = re.compile(
    r'fetch\((?:\w+\.dataset\.(\w+)|address|form\.getAttribute\("action"\)), \{ method: "POST"'
    r'|open\("POST", [\w.]+\.dataset\.(\w+)\)'
)


def views(patterns):
    """Every view by the name of its address."""
    found = {}
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found |= views(pattern.url_patterns)
        else:
            found[pattern.name] = pattern.callback
    return found


def names_posted_to(*, keeping=False):
    """The addresses to which scripts post: each reads its own from the page (`data-…`). Those that keep, apart."""
    scripts = "\n".join(path.read_text() for path in settings.BASE_DIR.glob("static/js/*.js"))
    paths = [*settings.BASE_DIR.glob("templates/**/*.html"), *settings.BASE_DIR.glob("*/forms/*.py")]
    pages = "\n".join(path.read_text() for path in paths)
    attributes = ["".join(names) or "keep" for names in ASKED.findall(scripts)]
    assert len(attributes) == len(POSTING.findall(scripts))
    wanted = [name for name in attributes if (name == "keep") == keeping]
    named = r"""data-{}(?:="{{% url '|": reverse_lazy\(")(\w+)['"]"""
    found = [re.findall(named.format(name), pages) for name in wanted]
    assert all(found)
    return sorted({name for names in found for name in names})


@pytest.mark.parametrize("name", names_posted_to())
def test_nothing_that_a_script_posts_is_kept_as_an_unsaved_form(name):
    assert is_never_kept(views(get_resolver().url_patterns)[name])


@pytest.mark.parametrize("name", names_posted_to(keeping=True))
def test_form_that_a_script_sends_to_be_kept_waits_for_its_writer(name):
    assert not is_never_kept(views(get_resolver().url_patterns)[name])


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
