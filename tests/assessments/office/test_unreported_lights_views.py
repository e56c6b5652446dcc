import pytest
from django.utils import timezone

from assessments.models import Determination, LineState, Origin
from departments.models import Role
from rules.models import Signal
from tests.assessments.desks import address, decide, messages_of, publish, state_of
from tests.factories import (
    make_line,
    make_month,
    make_reading,
    make_threshold,
    make_town,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def yellow(rules, town):
    clause = make_threshold(rules, Signal.YELLOW_LIGHT, standard="＜60")
    make_reading(clause.metric, town, done=59, total=100)
    month = make_month()
    month.submissions.create(department=rules.department, first_filed_at=timezone.now())
    return clause


def add(client, clause, unit, **more):
    data = {"clause": clause.pk, "unit": unit.pk, "grounds": "6月参保完成率 59% < 60%", "unasked": "情况紧急"}
    data |= more
    return client.post("/spared/2026-06/add/", data)


def places_of(response):
    return [place for group in response.context["groups"] for place in group.entries]


def test_spared_lights_come_with_the_machines_sentence(desk, yellow, town):
    (place,) = places_of(desk.get("/spared/2026-06/"))
    assert (place.unreported.unit, place.grounds) == (town, "6月参保完成率 59% < 60%")


def test_rows_of_spared_lights_keep_what_was_typed_in_each_other(desk, yellow, town):
    other = make_town("gubai", "古柏街道")
    make_reading(yellow.metric, other, done=58, total=100)
    keys = [f"{yellow.pk}.{unit.pk}.2026-06" for unit in (town, other)]
    typed = {f"grounds-{keys[0]}": "6月仅完成 59%", f"grounds-{keys[1]}": "写了一半"}
    shown = {
        f"was-grounds-{keys[0]}": "6月参保完成率 59% < 60%",
        f"was-grounds-{keys[1]}": "6月参保完成率 58% < 60%",
    }
    typed[f"unasked-{keys[0]}"] = "情况紧急，来不及等"
    stays = desk.post("/spared/2026-06/add/", typed | shown | {"pick": ""})
    assert (stays.url, Determination.objects.count()) == ("/spared/2026-06/", 0)
    response = desk.post("/spared/2026-06/add/", typed | shown | {"pick": keys[0]})
    assert response.url == address(Determination.objects.get(grounds="6月仅完成 59%"))
    shown = places_of(desk.get("/spared/2026-06/"))
    assert [(place.unreported.unit, place.grounds) for place in shown] == [(other, "写了一半")]
    too_long = desk.post("/spared/2026-06/add/", {"pick": keys[1], f"grounds-{keys[1]}": "长" * 61})
    assert "事由最多 60 字，现有 61 字" in too_long.content.decode()
    assert "长" * 61 in too_long.content.decode()


def test_spared_lights_of_a_department_that_has_not_filed_wait(desk, yellow):
    yellow.rule_set.department.submissions.all().delete()
    response = desk.get("/spared/2026-06/")
    assert (places_of(response), response.context["page"].waiting) == ([], 1)


def test_spared_light_is_added_and_needs_a_second_person(desk, yellow, town):
    response = add(desk, yellow, town)
    line = Determination.objects.get()
    assert (line.origin, line.state, response["Location"]) == (
        Origin.OFFICE,
        LineState.FILED,
        address(line),
    )
    page = desk.get(address(line))
    assert page.context["steps"] == []
    assert "本条由您补充认定，须由另一名审核人员审核。" in page.content.decode()
    assert decide(desk, line, "accept").status_code == 403
    second = make_user(Role.PUBLISHER)
    desk.force_login(second)
    page = desk.get(address(line))
    assert [step.name for step in page.context["steps"]] == ["accept", "reject", "refer"]
    assert "本条由审核员（区作风办 审核员）补充认定，须由第二名审核人员审核。" in page.content.decode()
    assert decide(desk, line, "accept").status_code == 302
    assert state_of(line) == LineState.ACCEPTED


def test_nothing_about_their_own_unit_is_offered_to_the_office(client, yellow, town):
    client.force_login(make_user(Role.REVIEWER, town))
    page = client.get("/spared/2026-06/")
    assert [(place.unreported.unit, place.is_free) for place in places_of(page)] == [(town, False)]
    assert "补充认定</button>" not in page.content.decode()
    form = client.get("/spared/2026-06/add/").context["form"]
    assert town not in form.fields["unit"].queryset
    refused = add(client, yellow, town, facts="很长的事实")
    assert (refused.status_code, refused.context["form"]["facts"].value()) == (200, "很长的事实")
    assert Determination.objects.count() == 0


def test_added_line_keeps_what_was_typed_when_it_is_refused(desk, yellow, town):
    response = add(desk, yellow, town, grounds="", facts="很长的事实")
    assert response.status_code == 200
    assert response.context["form"]["facts"].value() == "很长的事实"
    assert Determination.objects.count() == 0
    make_line(yellow, town)
    response = add(desk, yellow, town)
    assert response.context["form"].non_field_errors() == ["同一条款、同一单位、同一所属月份只能认定一次"]


def test_added_line_may_not_be_of_the_own_department(client, rules, yellow, town):
    client.force_login(make_user(Role.REVIEWER, rules.department))
    assert [place.is_free for place in places_of(client.get("/spared/2026-06/"))] == [False]
    assert list(client.get("/spared/2026-06/add/").context["form"].fields["clause"].queryset) == []
    assert list(add(client, yellow, town).context["form"].errors) == ["clause"]


def test_added_line_to_a_published_month_is_refused(desk, yellow, town):
    publish(make_month())
    assert "补充认定</button>" not in desk.get("/spared/2026-06/").content.decode()
    response = add(desk, yellow, town)
    assert (response.status_code, response["Location"]) == (302, "/spared/2026-06/")
    assert messages_of(response) == ["2026年6月已发布，不能再改；发布后只能更正"]
    assert Determination.objects.count() == 0


def test_page_of_a_published_month_offers_no_form_to_add(desk, yellow):
    publish(make_month())
    page = desk.get("/spared/2026-06/add/").content.decode()
    assert "2026年6月已于 2026年7月17日 09:00 发布，不能再补充认定；发布后只能更正。" in page
    assert 'name="grounds"' not in page


def test_clauses_that_do_not_apply_in_the_month_are_not_offered(desk, rules, yellow):
    march = make_threshold(rules, Signal.YELLOW_LIGHT, 2, standard="3月＜60", metric=yellow.metric)

    def offered(form):
        return [clause.pk for clause in form.fields["clause"].queryset]

    assert offered(desk.get("/spared/2026-06/add/").context["form"]) == [yellow.pk]
    late = {"clause": march.pk, "unit": "", "data_month": "2026-03", "grounds": ""}
    form = desk.post("/spared/2026-06/add/", late).context["form"]
    assert offered(form) == [yellow.pk, march.pk]
    assert "clause" not in form.errors


def test_month_of_the_matter_is_read_in_full_width(desk, yellow, town):
    add(desk, yellow, town, data_month="２０２６－０５")
    assert str(Determination.objects.get().data_month) == "2026-05"
    form = add(desk, yellow, town, data_month="２０２６－１３").context["form"]
    assert form.errors == {"data_month": ["没有 2026年13月 这个月份"]}
