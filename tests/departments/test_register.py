from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments.days import DaysError, Span, in_spans, parse_days
from departments.models import Department, Record, Role, SpecialDay
from departments.months import CalendarMonth
from departments.register import add_days, add_unit, change_unit, is_used, remove_days
from tests.factories import make_assessor, make_town, make_user
from tests.pages import seen

pytestmark = pytest.mark.django_db

KEEPERS, READERS = {Role.REVIEWER, Role.PUBLISHER}, {Role.REVIEWER, Role.PUBLISHER, Role.AUDITOR}
GOLDEN_WEEK = Span(date(2026, 10, 1), date(2026, 10, 7), False, "国庆节")


def unit(**more):
    return {"code": "gubai", "name": "古柏街道办事处", "position": "0", "is_assessed": "on", **more}


def sentences():
    return list(Record.objects.order_by("sequence").values_list("sentence", flat=True))


@pytest.fixture
def office(client):
    user = make_user(Role.REVIEWER)
    client.force_login(user)
    return user


@pytest.mark.parametrize("role", Role.values)
def test_register_pages_by_role(client, role):
    make_town()
    client.force_login(make_user(role))
    statuses = {
        url: client.get(url).status_code
        for url in ("/office/units/", "/office/days/", "/office/units/new/", "/office/units/chunxi/edit/")
    }
    read, keep = (200 if role in roles else 403 for roles in (READERS, KEEPERS))
    assert list(statuses.values()) == [read, read, keep, keep]
    posts = {
        "/office/units/new/": {},
        "/office/days/": {"lines": "2026-10-10 上班"},
        "/office/days/remove/": {},
    }
    expected = [200, 302, 302] if role in KEEPERS else [403] * 3
    assert [client.post(url, data).status_code for url, data in posts.items()] == expected
    assert SpecialDay.objects.count() == (role in KEEPERS)


def test_strangers_are_asked_to_sign_in(client):
    for url in ("/office/units/", "/office/days/", "/office/units/new/"):
        assert client.get(url).url == f"/accounts/login/?next={url}"


def test_unit_is_registered_with_every_field(client, office):
    before = make_town(active_until=CalendarMonth(2025, 12))
    response = client.post(
        "/office/units/new/",
        unit(short_name="古柏街道", group="镇街", position="7", active_from="2026年1月", succeeds=before.pk),
    )
    assert response.url == "/office/units/"
    gubai = Department.objects.get(code="gubai")
    assert (gubai.label, gubai.group, gubai.position, gubai.succeeds) == ("古柏街道", "镇街", 7, before)
    assert (gubai.active_from, gubai.assesses, gubai.is_assessed) == (CalendarMonth(2026, 1), False, True)
    assert sentences() == ["登记单位 gubai：古柏街道办事处"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"code": "Gu Bai"}, "“Gu Bai”不是编码，编码只能用小写字母、数字、下划线和连字符"),
        ({"code": "chunxi"}, "这个编码已有单位在用"),
        ({"active_from": "2026-13"}, "没有 2026年13月 这个月份"),
        ({"active_from": "2026-05", "active_until": "2026-04"}, "停用月份不能早于启用月份"),
    ],
)
def test_faults_of_a_unit_are_shown_and_nothing_is_kept(client, office, fields, sentence):
    make_town()
    page = client.post("/office/units/new/", unit(**fields)).content.decode()
    assert sentence in page
    assert 'value="古柏街道办事处"' in page
    assert (Department.objects.count(), sentences()) == (2, [])


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\u3164", "\x07", "\x85"])
@pytest.mark.parametrize("field", ["name", "short_name"])
def test_unit_has_no_character_in_its_names_that_nobody_sees(client, office, sign, field):
    page = client.post("/office/units/new/", unit(**{field: f"古柏{sign}街道"}))
    fault = f"有看不见的字符（U+{ord(sign):04X}），请删去后重新输入"
    assert dict(page.context["form"].errors) == {field: [fault]}
    assert (Department.objects.filter(code="gubai").count(), sentences()) == (0, [])


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"name": "淳溪街道"}, "name"),
        ({"name": "淳溪 街道", "short_name": "古柏"}, "name"),
        ({"short_name": "淳溪"}, "short_name"),
        ({"name": "淳溪"}, "name"),
        ({"name": "淳溪街道", "active_from": "2026-06"}, "name"),
        ({"name": "淳溪街道", "active_until": "2026-03"}, "name"),
    ],
)
def test_two_units_of_one_month_are_not_called_the_same(client, office, fields, at):
    make_town(short_name="淳溪", active_from=CalendarMonth(2026, 3), active_until=CalendarMonth(2026, 6))
    page = client.post("/office/units/new/", unit(**fields))
    fault = "与单位 chunxi（淳溪街道）同名又同时启用，榜上分不清；请改名，或先停用一个"
    assert dict(page.context["form"].errors) == {at: [fault]}
    assert (Department.objects.filter(code="gubai").count(), sentences()) == (0, [])


def test_a_name_is_free_before_and_after_the_other_unit(client, office):
    make_town(short_name="淳溪", active_from=CalendarMonth(2026, 3), active_until=CalendarMonth(2026, 6))
    same = {"name": "淳溪街道", "short_name": "淳溪"}
    client.post("/office/units/new/", unit(code="after", active_from="2026-07", **same))
    client.post("/office/units/new/", unit(code="before", active_until="2026-02", **same))
    assert Department.objects.filter(name="淳溪街道").count() == 3
    with pytest.raises(ValidationError) as refusal:
        change_unit(Department.objects.get(code="before"), actor=office, active_until=None)
    assert list(refusal.value.message_dict) == ["name"]


def test_the_full_name_of_one_may_be_said_of_another_that_goes_by_a_short_one(office):
    make_town(short_name="淳溪")
    assert add_unit(actor=office, code="b", name="淳溪", short_name="老淳溪").label == "老淳溪"


def test_change_is_recorded_from_and_to(client, office):
    make_town(short_name="淳溪")
    client.post(
        "/office/units/chunxi/edit/",
        unit(
            code="chunxi",
            name="淳溪街道",
            short_name="",
            assesses="on",
            group="镇街",
            active_until="202612",
            **seen(client, "/office/units/chunxi/edit/"),
        ),
    )
    assert sentences() == ["修改单位 chunxi：简称：淳溪 → 空；认定部门：否 → 是；停用月份：空 → 2026年12月"]
    change_unit(Department.objects.get(code="chunxi"), actor=office, name="淳溪街道")
    assert len(sentences()) == 1


def test_code_stays_once_something_refers_to_the_unit(office):
    new, used = make_town("gubai"), make_assessor()
    make_user(Role.CLERK, used)
    assert (is_used(new), is_used(used)) == (False, True)
    assert change_unit(new, actor=office, code="gubo").code == "gubo"
    with pytest.raises(ValidationError) as refusal:
        change_unit(used, actor=office, code="renshe")
    assert refusal.value.message_dict == {"code": ["编码“rsj”已被人员、细则或数据引用，不能再改"]}


def test_unit_cannot_succeed_itself(office):
    first = make_town("a")
    second = make_town("b", succeeds=first)
    for changed, before in [(first, first), (first, second)]:
        with pytest.raises(ValidationError, match=r"承继成了环：a → .*，请改正"):
            change_unit(changed, actor=office, succeeds=before)


@pytest.mark.parametrize("role", sorted(set(Role.values) - KEEPERS))
def test_register_is_kept_by_the_office_alone(role):
    actor, town = make_user(role), make_town()
    for step in (
        lambda: add_unit(actor=actor, code="new", name="新"),
        lambda: change_unit(town, actor=actor, name="改"),
        lambda: add_days([GOLDEN_WEEK], actor=actor),
        lambda: remove_days(date(2026, 1, 1), date(2026, 12, 31), actor=actor),
    ):
        with pytest.raises(PermissionDenied):
            step()
    assert sentences() == []


def test_register_list_is_filtered_and_escaped(client, office):
    make_town(name="<b>淳溪</b>", active_until=CalendarMonth(2025, 12))
    make_assessor()

    def codes(query=""):
        return [row.record.code for row in client.get(f"/office/units/?{query}").context["table"].rows]

    assert codes() == ["chunxi", "rsj", "zfb"]
    assert codes("words=溪") == codes("group=镇街") == codes("ended=1") == ["chunxi"]
    assert codes("assesses=1") == codes("words=RSJ") == ["rsj"]
    assert codes("group=没有的组&ended=x") == ["chunxi", "rsj", "zfb"]
    page = client.get("/office/units/").content.decode()
    assert "<b>淳溪" not in page
    assert "&lt;b&gt;淳溪&lt;/b&gt;" in page


def test_auditor_reads_without_buttons(client):
    make_town()
    client.force_login(make_user(Role.AUDITOR))
    page = client.get("/office/units/").content.decode()
    assert ("淳溪街道" in page, "修改</a>" in page, "登记单位</a>" in page) == (True, False, False)
    assert "<textarea" not in client.get("/office/days/").content.decode()


def test_register_costs_the_same_queries_whatever_its_length(client, office):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            client.get("/office/units/")
        return len(caught)

    first = make_town("a")
    with_few = queries()
    for code in ("b", "c", "d"):
        make_town(code, succeeds=first)
    assert queries() == with_few


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("2026-10-01 至 2026-10-07 放假 国庆节", [GOLDEN_WEEK]),
        ("２０２６年１０月１日～２０２６年１０月７日放假国庆节", [GOLDEN_WEEK]),
        (
            "\n2026/10/10 上班\n\n2027-1-1 放假\n",
            [
                Span(date(2026, 10, 10), date(2026, 10, 10), True),
                Span(date(2027, 1, 1), date(2027, 1, 1), False),
            ],
        ),
    ],
)
def test_days_are_read_as_the_notice_lists_them(text, spans):
    assert parse_days(text) == spans


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("国庆节", "第 1 行“国庆节”：应写成“2026-10-01 至 2026-10-07 放假”或“2026-10-10 上班”"),
        ("2026-02-30 放假", "第 1 行“2026-02-30 放假”：没有这一天"),
        (
            "2026-10-07 至 2026-10-01 放假",
            "第 1 行“2026-10-07 至 2026-10-01 放假”：结束不能早于开始，一段最多 31 天",
        ),
        ("2026-10-01 放假\n2026-10-01 上班", "“2026-10-01 上班”与前面的行有重复的日子"),
    ],
)
def test_faults_of_days_name_their_line(text, fault):
    with pytest.raises(DaysError) as error:
        parse_days(text)
    assert error.value.faults == [fault]


def test_days_in_a_row_are_joined_where_they_say_the_same():
    single = [(day, False, "国庆节") for day in GOLDEN_WEEK.days]
    make_up = Span(date(2026, 10, 8), date(2026, 10, 8), True, "国庆节")
    assert in_spans([*single, (make_up.first, True, "国庆节")]) == [GOLDEN_WEEK, make_up]
    assert in_spans([]) == []


def test_days_are_entered_corrected_and_removed(client, office):
    client.post("/office/days/", {"lines": "2026-10-01 至 2026-10-07 放假 国庆节"})
    client.post("/office/days/", {"lines": "2026-10-07 上班 调休"})
    assert SpecialDay.objects.as_sets() == {
        "holidays": set(GOLDEN_WEEK.days[:-1]),
        "make_up_days": {GOLDEN_WEEK.last},
    }
    client.post("/office/days/remove/", {"first": "2026-10-01", "last": "2026-10-06"})
    assert list(SpecialDay.objects.values_list("day", flat=True)) == [GOLDEN_WEEK.last]
    assert sentences()[:2] == [
        "登记节假日与调休：2026-10-01 至 2026-10-07 放假 国庆节",
        "登记节假日与调休：2026-10-07 上班 调休",
    ]
    assert sentences()[2].startswith("删除节假日与调休：2026-10-01 放假、2026-10-02 放假")


def test_faults_of_days_keep_what_was_typed_and_write_nothing(client, office):
    page = client.post("/office/days/", {"lines": "2026-10-01 放假\n<b>什么</b>"}).content.decode()
    assert "2026-10-01 放假\n&lt;b&gt;什么&lt;/b&gt;</textarea>" in page
    assert page.count("第 2 行") == 2
    client.post("/office/days/remove/", {"first": "2026-10-01", "last": "昨天"})
    assert (SpecialDay.objects.count(), sentences()) == (0, [])


def test_days_page_costs_the_same_queries_whatever_its_length(client, office):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            client.get("/office/days/")
        return len(caught)

    add_days([GOLDEN_WEEK], actor=office)
    with_few = queries()
    add_days(parse_days("2026-05-01 放假\n2026-05-09 上班\n2026-06-19 放假"), actor=office)
    assert queries() == with_few
