from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments.models import Record, Role
from rules.models import ClauseLimit, PointScale
from rules.points import remove_limit, set_limit, set_points
from tests.factories import make_assessor, make_user
from tests.pages import seen

pytestmark = pytest.mark.django_db

KEEPERS, READERS = {Role.REVIEWER, Role.PUBLISHER}, {Role.REVIEWER, Role.PUBLISHER, Role.AUDITOR}
DEFAULT = {"red_flag": Decimal(1), "yellow_light": Decimal(-1), "red_light": Decimal(-2)}


def points(year="2026", red_flag="1", yellow_light="-1", red_light="-2"):
    return {"year": year, "red_flag": red_flag, "yellow_light": yellow_light, "red_light": red_light}


def sentences():
    return list(Record.objects.order_by("sequence").values_list("sentence", flat=True))


@pytest.fixture
def office(client):
    user = make_user(Role.PUBLISHER)
    client.force_login(user)
    return user


@pytest.mark.parametrize("role", Role.values)
def test_points_pages_by_role(client, role):
    user = make_user(role)
    client.force_login(user)
    keep = role in KEEPERS
    assert client.get("/office/points/").status_code == (200 if role in READERS else 403)
    for url in ("/office/points/2026/", "/office/points/limits/new/"):
        assert client.get(url).status_code == (200 if keep else 403)
    limit = ClauseLimit.objects.create(year=2026, most=6)
    posts = [
        ("/office/points/2026/", points()),
        ("/office/points/limits/new/", {"year": "2026", "most": "8"}),
        (f"/office/points/limits/{limit.pk}/remove/", {}),
    ]
    statuses = [client.post(url, data).status_code for url, data in posts]
    assert statuses == [302 if keep else 403] * 3
    assert len(sentences()) == (3 if keep else 0)


def test_strangers_are_asked_to_sign_in(client):
    assert client.get("/office/points/").url == "/accounts/login/?next=/office/points/"
    assert client.get("/office/points/limits/1/remove/").status_code == 302


def test_points_of_a_year_are_set_and_changed(client, office):
    client.post("/office/points/2026/", points(yellow_light="-0.5"))
    again = seen(client, "/office/points/2026/")
    client.post("/office/points/2026/", {**points(yellow_light="-0.50", red_light="-2.25"), **again})
    scale = PointScale.objects.of(2026)
    assert (scale.red_flag, scale.yellow_light, scale.red_light) == (1, Decimal("-0.5"), Decimal("-2.25"))
    assert sentences() == [
        "设定 2026 年积分：红旗 1，黄灯 -0.5，红灯 -2",
        "设定 2026 年积分：红旗 1，黄灯 -0.5，红灯 -2.25",
    ]
    assert Record.objects.latest("sequence").data == '{"changed":{"红灯":["-2","-2.25"]}}'


def test_the_year_in_the_address_holds_once_it_is_set(client, office):
    set_points(2026, actor=office, **DEFAULT)
    client.post(
        "/office/points/2026/",
        {**points(year="2020", red_flag="3"), **seen(client, "/office/points/2026/")},
    )
    assert list(PointScale.objects.values_list("year", "red_flag")) == [(2026, 3)]


def test_setting_what_is_set_is_not_recorded(office):
    set_points(2026, actor=office, **DEFAULT)
    set_points(2026, actor=office, **DEFAULT)
    assert len(sentences()) == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"red_flag": "1.255"}, "分值最多 2 位小数"),
        ({"red_flag": "1e3"}, "请写成 1 或 -0.5 这样的数，整数部分最多 4 位"),
        ({"red_light": "-1E2"}, "请写成 1 或 -0.5 这样的数，整数部分最多 4 位"),
        ({"red_flag": "12345"}, "请写成 1 或 -0.5 这样的数，整数部分最多 4 位"),
        ({"red_flag": "NaN"}, "请写成 1 或 -0.5 这样的数，整数部分最多 4 位"),
        ({"red_flag": "-1"}, "红旗是表扬，分值不能小于 0"),
        ({"yellow_light": "1"}, "亮灯是警示，分值不能大于 0"),
        ({"red_light": "很多"}, "请写成 1 或 -0.5 这样的数，整数部分最多 4 位"),
        ({"year": "99999999999999999999"}, "确保该值小于或等于2999"),
        ({"year": "1999"}, "确保该值大于或等于2000"),
    ],
)
def test_points_that_cannot_be_are_refused_in_words(client, office, fields, sentence):
    page = client.post("/office/points/2026/", points(**fields)).content.decode()
    assert page.count(sentence) == 2
    assert f'value="{next(iter(fields.values()))}"' in page
    assert (PointScale.objects.count(), sentences()) == (0, [])


def test_points_are_read_as_people_write_them(client, office):
    client.post("/office/points/2026/", points(red_flag="１．５0", yellow_light="−0.5", red_light=" -2 "))
    scale = PointScale.objects.of(2026)
    assert (scale.red_flag, scale.yellow_light, scale.red_light) == (Decimal("1.5"), Decimal("-0.5"), -2)
    assert 'value="1.5"' in client.get("/office/points/2026/").content.decode()


def test_points_have_two_decimals_whatever_the_way_in(office):
    with pytest.raises(ValidationError):
        set_points(2026, actor=office, **DEFAULT | {"red_flag": Decimal("0.125")})
    assert sentences() == []


def test_limits_are_set_replaced_and_removed(client, office):
    rsj = make_assessor()
    for most in ("8", "9"):
        client.post("/office/points/limits/new/", {"year": "2026", "department": rsj.pk, "most": most})
    client.post("/office/points/limits/new/", {"year": "2026", "department": "", "most": "7"})
    most = ClauseLimit.objects.most
    assert (most(rsj, 2026), most(make_assessor("fgw"), 2026), most(rsj, 2027)) == (9, 7, 6)
    client.post(f"/office/points/limits/{ClauseLimit.objects.get(department=rsj).pk}/remove/")
    assert most(rsj, 2026) == 7
    assert sentences() == [
        "设定条数上限：2026年区人社局每等次最多 8 条",
        "设定条数上限：2026年区人社局每等次最多 9 条（原 8 条）",
        "设定条数上限：2026年各部门每等次最多 7 条",
        "取消条数上限：2026年区人社局每等次最多 9 条",
    ]


def test_limit_is_for_departments_that_assess(client, office):
    page = client.post(
        "/office/points/limits/new/", {"year": "2026", "department": office.department_id, "most": "x"}
    ).content.decode()
    assert page.count('class="errorlist"') == 2
    assert client.get("/office/points/limits/9/remove/").status_code == 405
    assert client.post("/office/points/limits/9/remove/").status_code == 404
    assert sentences() == []


@pytest.mark.parametrize("role", sorted(set(Role.values) - KEEPERS))
def test_points_are_kept_by_the_office_alone(role):
    actor, limit = make_user(role), ClauseLimit.objects.create(year=2026, most=6)
    for step in (
        lambda: set_points(2026, actor=actor, **DEFAULT),
        lambda: set_limit(2026, None, 8, actor=actor),
        lambda: remove_limit(limit, actor=actor),
    ):
        with pytest.raises(PermissionDenied):
            step()
    assert (sentences(), ClauseLimit.objects.get().most) == ([], 6)


def test_auditor_reads_points_without_buttons(client):
    set_points(2026, actor=make_user(Role.PUBLISHER), **DEFAULT)
    client.force_login(make_user(Role.AUDITOR))
    page = client.get("/office/points/").content.decode()
    assert ("2026年" in page, ">修改</a>" in page, 'class="button primary"' in page) == (True, False, False)


def test_points_page_costs_the_same_queries_whatever_its_length(client, office):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            client.get("/office/points/")
        return len(caught)

    set_points(2024, actor=office, **DEFAULT)
    set_limit(2024, make_assessor("a"), 7, actor=office)
    with_one = queries()
    for year, code in ((2025, "b"), (2026, "c")):
        set_points(year, actor=office, **DEFAULT)
        set_limit(year, make_assessor(code), 7, actor=office)
    assert queries() == with_one
