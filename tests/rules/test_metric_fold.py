"""The fold of a clause's page in which a metric is made or changed, without losing the clause."""

import html

import pytest

from rules.drafting import drop_clause
from rules.models import Clause, Derivation, Metric
from tests.assessments.pages import shown_messages, text
from tests.factories import make_derived, make_metric, make_reading, make_town
from tests.rules.workshop import address, clause_at, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, clerk, draft):
    client.force_login(clerk)
    return client


@pytest.fixture
def cases(rsj):
    return make_metric(rsj, "诈骗案件数", "起", places=0)


def fold(press="save", **changes):
    """What the fold sends beside a clause; a field by its name."""
    values = {"of": "", "seen": "", "name": "", "source": "", "derivation": "", "base": "", "measure": ""}
    values |= {"basis": "monthly", "frequency": "month", "places": "2", "minimum_total": "", "press": press}
    return {f"newmetric-{name}": value for name, value in (values | changes).items() if value is not None}


def selected(response):
    return response.context["form"]["metric"].value()


def test_metric_is_made_beside_a_clause_that_stays_as_it_is_typed(page, draft):
    clause = typed(text="写了一半的条款", kind="threshold", standard="≤-1")
    response = page.post(address("workshop_clause_new", draft), clause | fold(name="信访量", measure="件"))
    metric = Metric.objects.get(name="信访量")
    assert shown_messages(response) == ["已保存指标“信访量”，并选在这一条上；这一条还没有保存"]
    body = html.unescape(response.content.decode())
    assert "写了一半的条款" in body
    assert 'value="≤-1"' in body
    assert f'<option value="{metric.pk}" selected>信访量</option>' in body
    assert draft.clauses.count() == 2
    assert response.context["form"].errors == {}


def test_derived_metric_is_made_of_one_that_is_there(page, draft, cases):
    change = {"name": "案件同比", "derivation": "year_on_year", "base": str(cases.pk), "measure": "件"}
    page.post(address("workshop_clause_new", draft), typed() | fold(**change))
    metric = Metric.objects.get(name="案件同比")
    assert (metric.derivation, metric.base, metric.measure) == (Derivation.YEAR_ON_YEAR, cases, "%")


def test_only_what_can_be_compared_is_offered_as_base(page, draft, cases):
    make_derived(make_derived(cases, Derivation.TO_DATE), Derivation.YEAR_ON_YEAR)
    form = page.get(address("workshop_clause_new", draft)).context["form"].fold
    assert [str(metric) for metric in form.fields["base"].queryset] == [
        "参保完成率",
        "诈骗案件数",
        "诈骗案件数累计",
    ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "请填写指标名称"),
        ({"name": "诈骗案件数"}, "本部门已有指标“诈骗案件数”"),
        ({"name": "新", "derivation": "to_date"}, "推算和来自指标要一起填，直接填报的指标两样都空着"),
        ({"name": "新", "places": "9"}, "小数位填 0 到 6 的整数"),
        ({"name": "新", "places": ""}, "请填写小数位，如 2"),
        ({"name": "新" * 61}, "名称最多 60 字，现有 61 字"),
    ],
)
def test_metric_that_is_refused_says_why_and_keeps_all(page, draft, cases, changes, sentence):
    response = page.post(address("workshop_clause_new", draft), typed(text="写了一半") | fold(**changes))
    assert sentence in text(response)
    assert "写了一半" in response.content.decode()
    assert Metric.objects.count() == 2
    assert response.context["form"].fold.is_open


def test_metric_is_opened_changed_and_saved_in_its_place(page, draft, cases):
    clause = typed(clause_at(draft)) | {"metric": cases.pk}
    at = address("workshop_clause", draft, "red_flag", 1)
    opened = page.post(at, clause | fold("open")).context["form"].fold
    assert (opened["name"].value(), opened.button) == ("诈骗案件数", "存回“诈骗案件数”")
    sent = {name: opened[name].value() for name in opened.fields}
    sent = {name: "" if value is None else value for name, value in sent.items()} | {"source": "刑侦大队"}
    page.post(at, clause | fold(**sent))
    cases.refresh_from_db()
    assert cases.source == "刑侦大队"
    stale = page.post(at, clause | fold(**sent))
    assert "别人已经改过" in text(stale)


def test_metric_to_open_has_to_be_chosen_first(page, draft):
    response = page.post(address("workshop_clause_new", draft), typed() | fold("open"))
    assert shown_messages(response) == ["请先在“指标”里选一个，再改它"]
    assert response.context["form"].fold.metric is None


def test_metric_that_is_opened_is_not_offered_as_its_own_base(page, draft, cases):
    opened = typed(metric=str(cases.pk)) | fold("open")
    form = page.post(address("workshop_clause_new", draft), opened).context["form"].fold
    assert form.metric == cases
    assert cases not in form.fields["base"].queryset


def test_clause_is_not_saved_while_the_fold_holds_something(page, draft):
    response = page.post(address("workshop_clause_new", draft), typed() | fold(press=None, name="信访量"))
    assert "下面填的指标还没有保存：请按“存成新指标”，或按“清空”，再保存这一条" in text(response)
    assert response.context["form"].fold["name"].value() == "信访量"
    assert draft.clauses.count() == 2
    saved = page.post(address("workshop_clause_new", draft), typed() | fold(press=None))
    assert saved.status_code == 302
    assert draft.clauses.count() == 3


def test_fold_is_emptied_and_the_clause_stays(page, draft):
    response = page.post(
        address("workshop_clause_new", draft), typed(text="半条") | fold("clear", name="信访量")
    )
    assert response.context["form"].fold["name"].value() is None
    assert "半条" in response.content.decode()
    assert not Metric.objects.filter(name="信访量").exists()


def test_trial_asks_the_metric_that_was_just_made(page, draft, cases):
    town = make_town()
    for n in range(1, 30):
        make_reading(cases, town, 10, month=draft.effective_from.plus(-n))
    change = {"name": "案件同比", "derivation": "year_on_year", "base": str(cases.pk)}
    clause = typed(kind="threshold", standard="≤0")
    response = page.post(address("workshop_clause_new", draft), clause | fold(**change))
    assert response.context["trial"].sentence.endswith("会授红旗：淳溪街道")


def test_pages_of_a_set_under_review_change_no_metric(page, draft, clerk):
    draft.state = "submitted"
    draft.save()
    response = page.post(address("workshop_clause_new", draft), typed() | fold(name="信访量"))
    assert "不能修改" in text(response)
    assert not Metric.objects.filter(name="信访量").exists()
    assert Clause.objects.filter(rule_set=draft).count() == 2


def test_metric_that_is_typed_outlives_a_clause_that_somebody_takes_out(page, draft, clerk):
    at = address("workshop_clause", draft, "red_flag", 1)
    clause = typed(clause_at(draft), text="还在写")
    drop_clause(draft, ("red_flag", 1), actor=clerk)
    response = page.post(at, clause | fold(name="信访量"))
    assert response.context["form"].fold["name"].value() == "信访量"
    assert "还在写" in response.content.decode()
    assert not Metric.objects.filter(name="信访量").exists()


def test_smallest_total_is_shown_as_it_was_typed(page, draft, rsj):
    metric = make_metric(rsj, "满意率", minimum_total=5)
    opened = typed(metric=str(metric.pk)) | fold(press="open")
    shown = page.post(address("workshop_clause_new", draft), opened).context["form"].fold
    assert 'value="5"' in str(shown["minimum_total"])
    assert "5.0" not in str(shown["minimum_total"])
