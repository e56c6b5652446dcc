"""Nobody overwrites what they never saw: every form over a row that stands already, against one table."""

import pytest
from django.core.exceptions import ValidationError

from departments.history.differences import CHANGED, seal_of
from departments.models import Department, Role, User
from rules.models import PointScale
from rules.points import POINTS, set_points
from tests.factories import make_assessor, make_clause, make_line, make_rule_set, make_town, make_user
from tests.pages import seen

pytestmark = pytest.mark.django_db
UNIT = {"code": "chunxi", "name": "淳溪街道", "group": "镇街", "position": "0", "is_assessed": "on"}


def unit_page():
    make_town()
    return "/office/units/chunxi/edit/", {**UNIT, "short_name": "我的字"}, _touch_unit


def _touch_unit():
    Department.objects.filter(code="chunxi").update(short_name="别人的")


def person_page():
    person = make_user(Role.CLERK, username="person")
    typed = {"name": "我的字", "department": person.department_id, "phone": "", "email": ""}
    return f"/people/{person.pk}/edit/", typed, _touch_person


def _touch_person():
    User.objects.filter(username="person").update(phone="5731")


def points_page():
    set_points(2026, actor=make_user(Role.PUBLISHER), red_flag=1, yellow_light=-1, red_light=-2)
    typed = {"year": "2026", "red_flag": "7.5", "yellow_light": "-1", "red_light": "-2"}
    return "/office/points/2026/", typed, _touch_points


def _touch_points():
    PointScale.objects.update(red_light=-3)


PAGES = {
    "unit": (unit_page, Role.REVIEWER, "我的字", lambda: Department.objects.get(code="chunxi").short_name),
    "person": (person_page, Role.SYSTEM_ADMIN, "我的字", lambda: User.objects.get(username="person").name),
    "points": (points_page, Role.REVIEWER, "7.5", lambda: str(PointScale.objects.get().red_flag.normalize())),
}


@pytest.mark.parametrize("name", PAGES)
def test_page_that_is_not_the_newest_saves_nothing_and_keeps_the_words(client, name):
    make, role, words, stands = PAGES[name]
    client.force_login(make_user(role, username="me"))
    url, typed, touch = make()
    without = client.post(url, typed)
    assert ("这一页没有载全，没有保存" in without.content.decode(), stands() == words) == (True, False)
    page = seen(client, url)
    touch()
    stale = client.post(url, {**typed, **page}).content.decode()
    assert (CHANGED in stale, words in stale, stands() == words) == (True, True, False)
    client.post(url, {**typed, "shown": stale.split('name="shown" value="')[1].split('"')[0]})
    assert stands() == words


def test_domain_asks_again_under_its_lock():
    actor = make_user(Role.PUBLISHER)
    row = set_points(2026, actor=actor, red_flag=1, yellow_light=-1, red_light=-2)
    shown = seal_of(row, POINTS)
    set_points(2026, actor=actor, red_flag=2, yellow_light=-1, red_light=-2, shown=shown)
    with pytest.raises(ValidationError, match="别人已经改过"):
        set_points(2026, actor=actor, red_flag=3, yellow_light=-1, red_light=-2, shown=shown)


@pytest.mark.parametrize("version", [None, ""])
def test_line_without_a_version_is_not_overwritten(client, version):
    clause = make_clause(make_rule_set(make_assessor()))
    line = make_line(clause, make_town(), state="draft")
    client.force_login(make_user(Role.CLERK, clause.rule_set.department))
    url = f"/sheet/lines/{line.pk}/"
    typed = {"unit": "chunxi", "grounds": "我写的事由", "facts": "", "data_month": "2026-06"}
    page = client.post(url, typed if version is None else {**typed, "version": version}).content.decode()
    line.refresh_from_db()
    assert ("这一页没有载全，没有保存" in page, "我写的事由" in page) == (True, True)
    assert (line.grounds, line.version) == ("6月获市级通报表扬", 1)
    client.post(url, {**typed, "version": page.split('name="version" value="')[1].split('"')[0]})
    line.refresh_from_db()
    assert (line.grounds, line.version) == ("我写的事由", 2)
