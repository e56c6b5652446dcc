import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Determination, LineState
from assessments.office.lines import lines_for_desk
from assessments.office.merging import SeenLine, merge, merge_panel
from assessments.office.repetition import repetitions
from assessments.workflow import take_step
from departments.models import Record, Role
from departments.steps import StepRefused
from rules.models import Signal
from tests.factories import (
    make_assessor,
    make_clause,
    make_line,
    make_rule_set,
    make_town,
    make_user,
)

pytestmark = pytest.mark.django_db
WORDS = "6月渣土夜间运输扰民问题逾期5日办结，群众反映强烈"
OTHERS = "6月新建成老年助餐点2处，日均就餐86人"


@pytest.fixture
def sets(rules):
    others = (("gafj", "公安分局"), ("zjj", "区住建局"), ("swj", "区商务局"))
    names = [make_assessor(code, name, position=n) for n, (code, name) in enumerate(others, 2)]
    return [rules, *map(make_rule_set, names)]


def line_of(rule_set, town, **fields):
    return make_line(make_clause(rule_set), town, **{"grounds": WORDS, **fields})


def panel(line, user):
    row = lines_for_desk().get(pk=line.pk)
    return merge_panel(row, repetitions([row], user)[row.pk], user)


def said(choice):
    """Which counts, which are merged, what the button says."""
    return choice and (choice.counted.line, [seen.line for seen in choice.merged], choice.label)


def test_panel_offers_the_line_whose_desk_is_open_as_the_one_that_counts(sets, town, reviewer):
    line, other = (line_of(rules, town) for rules in sets[:2])
    ((repetition, choice),) = panel(line, reviewer).likely
    assert (repetition.line, said(choice)) == (other, (line, [other], "审定本条，把它并入"))


def test_panel_offers_what_counts_already(sets, town, reviewer):
    line, other = line_of(sets[0], town), line_of(sets[1], town, state=LineState.ACCEPTED)
    assert [said(choice) for _, choice in panel(line, reviewer).likely] == [
        (other, [line], "本条并入它，不重复计")
    ]
    assert [said(choice) for _, choice in panel(other, reviewer).likely] == [(other, [line], "把它并入本条")]


def test_panel_merges_several_likely_ones_at_once(sets, town, reviewer):
    line, *others = (line_of(rules, town) for rules in sets)
    opened = panel(line, reviewer)
    assert said(opened.all_likely)[0] == line
    assert set(said(opened.all_likely)[1]) == set(others)
    assert said(opened.all_likely)[2] == "审定本条，以上 3 条都并入"


def test_panel_lists_other_departments_lines_of_the_unit_apart(sets, town, reviewer):
    line = line_of(sets[0], town)
    unlike = line_of(sets[1], town, grounds=OTHERS)
    line_of(sets[2], make_town("gubai"), grounds=OTHERS)
    make_line(make_clause(sets[3], Signal.RED_LIGHT), town, grounds=OTHERS)
    opened = panel(line, reviewer)
    assert (opened.likely, [other for other, _ in opened.others]) == ([], [unlike])


@pytest.mark.parametrize("state", ["returned", "asked", "rejected"])
def test_panel_offers_nothing_with_what_is_elsewhere(sets, town, reviewer, state):
    line, _ = line_of(sets[0], town), line_of(sets[1], town, state=state)
    ((_, choice),) = panel(line, reviewer).likely
    assert choice is None


@pytest.mark.parametrize("who", ["auditor", "own", "other own"])
def test_panel_offers_nothing_to_who_may_not_decide(sets, town, who):
    line, _ = line_of(sets[0], town), line_of(sets[1], town)
    person = {
        "auditor": lambda: make_user(Role.AUDITOR),
        "own": lambda: make_user(Role.REVIEWER, sets[0].department),
        "other own": lambda: make_user(Role.REVIEWER, sets[1].department),
    }[who]()
    opened = panel(line, person)
    assert ([choice for _, choice in opened.likely], opened.others) == ([None], [])


def test_panel_says_what_was_merged_on_both_desks(sets, town, reviewer):
    line, other = (line_of(rules, town) for rules in sets[:2])
    merge(SeenLine.of(line), [SeenLine.of(other)], actor=reviewer)
    counted, merged = panel(line, reviewer), panel(other, reviewer)
    assert (counted.merged, counted.counted, counted.words) == ([other], None, "")
    assert (merged.merged, merged.counted, merged.words) == ([], line, "已由区人社局认定，不重复计")


def test_merging_accepts_the_counted_line_in_the_same_press(sets, town, reviewer):
    line, *others = (line_of(rules, town) for rules in sets)
    merge(SeenLine.of(line), map(SeenLine.of, others), actor=reviewer)
    assert sorted(Determination.objects.values_list("state", flat=True)) == ["accepted", *["rejected"] * 3]
    assert list(Record.objects.order_by("sequence").values_list("verb", flat=True)) == [
        "determination.accept",
        *["determination.merge"] * 3,
    ]


def test_merging_does_all_or_nothing(sets, town, reviewer):
    line, other, gone = (line_of(rules, town) for rules in sets[:3])
    seen = [SeenLine.of(other), SeenLine.of(gone)]
    take_step(gone, "return", actor=reviewer, note="佐证不足")
    events = Record.objects.count()
    with pytest.raises(StepRefused, match="退回补正"):
        merge(SeenLine.of(line), seen, actor=reviewer)
    assert sorted(Determination.objects.values_list("state", flat=True)) == ["filed", "filed", "returned"]
    assert Record.objects.count() == events


def test_merging_refuses_a_line_that_changed_since_it_was_seen(sets, town, reviewer):
    line, other = (line_of(rules, town) for rules in sets[:2])
    seen = SeenLine.of(other)
    Determination.objects.filter(pk=other.pk).update(version=2)
    with pytest.raises(StepRefused, match="内容已变更"):
        merge(SeenLine.of(line), [seen], actor=reviewer)
    assert Determination.objects.get(pk=line.pk).state == "filed"


def press(client, line, counted, *merged, **headers):
    fields = {"counted": str(counted), "merged": " ".join(map(str, merged))}
    return client.post(reverse("review_merge", args=[line.pk]), fields, **headers)


def test_press_merges_and_comes_back_to_the_desk(client, sets, town, reviewer):
    line, other = (line_of(rules, town) for rules in sets[:2])
    client.force_login(reviewer)
    response = press(client, line, SeenLine.of(line), SeenLine.of(other))
    assert response.headers["Location"] == reverse("review_line", args=[line.pk])
    page = client.get(response.headers["Location"]).content.decode()
    assert "已并案，计入的是：区人社局红旗1：淳溪街道" in page
    assert "并入本条" in page
    page = client.get(reverse("review_line", args=[other.pk])).content.decode()
    assert "本条已并案：已由区人社局认定，不重复计" in page
    assert Determination.objects.get(pk=other.pk).merged_into == line


def test_press_that_arrives_twice_counts_once_and_says_what_it_settled(client, sets, town, reviewer):
    line, other = (line_of(rules, town) for rules in sets[:2])
    client.force_login(reviewer)
    fields = {"counted": str(SeenLine.of(line)), "merged": str(SeenLine.of(other)), "press": "a1"}
    address, as_script = reverse("review_merge", args=[line.pk]), {"headers": {"accept": "application/json"}}
    first, second = (client.post(address, fields, **as_script) for _ in range(2))
    assert (first.status_code, second.status_code, second.json()) == (200, 200, first.json())
    decided = {"tab": "decided"}
    assert first.json()["lines"] == {
        str(line.pk): {"state": "accepted", **decided},
        str(other.pk): {"state": "rejected", **decided},
    }
    third = line_of(sets[2], town)
    fields = {
        "counted": str(SeenLine.of(Determination.objects.get(pk=line.pk))),
        "merged": str(SeenLine.of(third)),
    }
    assert client.post(address, fields, **as_script).json()["lines"].keys() == {str(third.pk)}


def test_press_that_comes_too_late_is_refused_in_words(client, sets, town, reviewer):
    line, other = (line_of(rules, town) for rules in sets[:2])
    seen = SeenLine.of(line), SeenLine.of(other)
    take_step(other, "accept", actor=reviewer)
    client.force_login(reviewer)
    assert press(client, line, *seen, headers={"accept": "application/json"}).status_code == 409
    page = client.get(press(client, line, *seen).headers["Location"]).content.decode()
    assert "现在是“审定”，请看过再并案" in page
    assert Determination.objects.get(pk=line.pk).state == "filed"


@pytest.mark.parametrize(
    "counted", ["", "x", "1.1.unheard", "9999.1.filed", f"{'9' * 30}.1.filed", "x1.1.filed"]
)
def test_press_of_a_broken_page_changes_nothing(client, sets, town, reviewer, counted):
    line, other = (line_of(rules, town) for rules in sets[:2])
    client.force_login(reviewer)
    response = press(client, line, counted, SeenLine.of(other), headers={"accept": "application/json"})
    assert response.status_code == 422
    assert set(Determination.objects.values_list("state", flat=True)) == {"filed"}


def test_clerk_reads_on_the_sheet_why_the_line_does_not_count(client, sets, town, reviewer):
    line, other = (line_of(rules, town) for rules in sets[:2])
    merge(SeenLine.of(line), [SeenLine.of(other)], actor=reviewer)
    client.force_login(make_user(Role.CLERK, other.assessor))
    page = client.get(reverse("sheet_month", args=[other.month.calendar_month])).content.decode()
    assert "已由区人社局认定，不重复计" in page


def test_panel_asks_a_constant_number_of_queries(sets, town, reviewer):
    line = line_of(sets[0], town)

    def queries():
        row = lines_for_desk().get(pk=line.pk)
        likely = repetitions([row], reviewer)[row.pk]
        with CaptureQueriesContext(connection) as captured:
            merge_panel(row, likely, reviewer)
        return len(captured)

    few = queries()
    for rules in sets[1:]:
        line_of(rules, town)
    assert (few, queries()) == (2, 2)
