"""The table of months on the clause's page: drawn from the standard, written into it, and never lost."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertInHTML, assertRedirects

from departments.history.differences import seal_of
from rules.drafting import write_clause
from rules.forms.month_table import EMPTY
from rules.forms.workshop import ClauseForm
from tests.rules.months import cells_on, table_cells
from tests.rules.workshop import address, clause_at, typed

pytestmark = pytest.mark.django_db
PENSION = "3月≥60，4月≥75"


def sent(draft, *, standard="≥85", table=None, **changes):
    cells = table_cells("≥85") if table is None else table
    return typed(clause_at(draft), standard=standard, **changes) | cells


def post(client, draft, words):
    return client.post(address("workshop_clause", draft, "red_flag", 1), words)


@pytest.fixture(autouse=True)
def _signed_in(client, clerk):
    client.force_login(clerk)


def test_table_is_drawn_from_the_standard(client, draft):
    page = client.get(address("workshop_clause", draft, "red_flag", 1))
    assert cells_on(page) == ("≥85", dict.fromkeys(range(1, 13), ("≥", "85", "")))
    page = client.get(address("workshop_clause_new", draft))
    assert cells_on(page) == ("", {})


def test_group_that_the_register_has_no_more_stays_chosen(client, draft):
    draft.clauses.filter(pk=clause_at(draft).pk).update(standard="镇街 ≥85")
    page = client.get(address("workshop_clause", draft, "red_flag", 1))
    assertInHTML('<option value="镇街" selected>镇街</option>', page.content.decode())


def test_press_writes_the_table_into_the_box_and_keeps_the_words(client, draft):
    table = table_cells("≥85", **{f"ask{month}": "" for month in range(1, 13)})
    table |= {f"months-low{month}": "" for month in range(1, 13)}
    table |= {"months-group": "部门", "months-ask3": "≥", "months-low3": "60%", "months-ask4": "~"}
    table |= {"months-low4": "65", "months-high4": "75"}
    page = post(client, draft, sent(draft, table=table, text="写了一半", write="1"))
    assertContains(page, "写了一半")
    assert page.context["form"]["standard"].value() == "部门 3月≥60，4月65~75"
    assert cells_on(page) == ("部门 3月≥60，4月65~75", {3: ("≥", "60", ""), 4: ("~", "65", "75")})
    assert clause_at(draft).standard == "≥85"


def test_empty_table_is_told_and_the_standard_stays(client, draft):
    page = post(client, draft, sent(draft, table=table_cells(""), write="1"))
    assertContains(page, EMPTY)
    assert page.context["form"]["standard"].value() == "≥85"


def test_bad_cells_are_told_at_the_cells_and_stay(client, draft):
    table = table_cells(PENSION, low3="6O", ask5="≥")
    page = post(client, draft, sent(draft, table=table, write="1"))
    errors = page.context["form"].table.errors
    assert {name: list(words) for name, words in errors.items()} == {
        "low3": ["第 2 个字符“O”：这里只填一个数，如 60、87.5"],
        "low5": ["请填写数"],
    }
    assertContains(page, 'value="6O"')
    assertContains(page, 'aria-label="3月：数"')
    assert page.context["form"]["standard"].value() == "≥85"


def test_filling_down_keeps_what_stands_above(client, draft):
    table = table_cells(PENSION, low4="7O")
    page = post(client, draft, sent(draft, table=table, fill="4", text="写了一半"))
    months = {3: ("≥", "60", ""), **dict.fromkeys(range(4, 13), ("≥", "7O", ""))}
    assert cells_on(page) == (PENSION, months)
    assertContains(page, "写了一半")
    assert not page.context["form"].errors


@pytest.mark.parametrize("month", ["0", "13", "-1", "x", "99999999999999999999"])
def test_filling_down_from_no_month_changes_nothing(client, draft, month):
    page = post(client, draft, sent(draft, table=table_cells(PENSION, low4="7"), fill=month))
    assert cells_on(page) == (PENSION, {3: ("≥", "60", ""), 4: ("≥", "7", "")})


@pytest.mark.parametrize(
    ("standard", "table", "written"),
    [
        ("≥85", table_cells("≥85"), "≥85"),
        ("≥90", table_cells("≥85"), "≥90"),
        ("≥85", table_cells("≥85", low3="90"), "1、2、4、5、6、7、8、9、10、11、12月≥85，3月≥90"),
        ("", table_cells(PENSION, drawn_from=""), PENSION),
        ("3月≥60，4月≥75", table_cells(PENSION, drawn_from="≥85"), PENSION),
        ("≥85", table_cells("镇街 3月50~60", drawn_from="≥85"), None),
    ],
)
def test_saving_takes_the_table_that_was_changed(client, draft, standard, table, written):
    page = post(client, draft, sent(draft, standard=standard, table=table))
    if written is None:
        assert list(page.context["form"].errors) == ["standard"]  # nobody is of that group
    else:
        assertRedirects(page, f"{address('workshop_set', draft)}#red_flag-1")
    assert clause_at(draft).standard == (written or "≥85")


@pytest.mark.parametrize(
    ("standard", "table", "sentence"),
    [
        ("≥90", table_cells(PENSION, drawn_from="≥85"), "月份表里填的是 3月≥60，4月≥75，标准一栏里是另一样"),
        ("≥85", table_cells("≥85", low3="x"), "月份表里有填错的格"),
        ("≥85", table_cells("", drawn_from="≥85"), "月份表清空了，标准一栏里还写着 ≥85"),
    ],
)
def test_table_and_box_that_differ_are_refused(client, draft, standard, table, sentence):
    page = post(client, draft, sent(draft, standard=standard, table=table))
    assertContains(page, sentence)
    assertContains(page, f'value="{standard}"')
    assert clause_at(draft).standard == "≥85"


def test_table_says_nothing_of_another_kind(client, draft):
    words = sent(draft, standard="前1", kind="ranking", table=table_cells("≥85", low3="x"))
    assertRedirects(post(client, draft, words), f"{address('workshop_set', draft)}#red_flag-1")
    assert clause_at(draft).standard == "前1"


def test_press_does_not_hide_that_somebody_wrote_meanwhile(client, clerk, draft):
    words = sent(draft, table=table_cells(PENSION), write="1")
    write_clause(draft, {"text": "别人的字"}, actor=clerk, label=("red_flag", 1))
    assertContains(post(client, draft, words), "别人已经改过，没有保存")


def test_table_stays_where_somebody_dropped_the_clause(client, draft):
    words = sent(draft, table=table_cells(PENSION, low4="7O", drawn_from="≥85"))
    clause_at(draft).delete()
    page = post(client, draft, words)
    assertContains(page, "这一条刚被别人删去")
    assert cells_on(page) == ("≥85", {3: ("≥", "60", ""), 4: ("≥", "7O", "")})


@pytest.mark.parametrize(
    ("follow", "standard", "table", "answer"),
    [
        ("standard", "3月≥60，", table_cells(""), {"standard": "3月≥60，", "cells": {}, "faults": {}}),
        ("", "≥9", table_cells("≥85", low3="6O"), {"standard": "≥9", "cells": {}, "faults": {}}),
        ("table", "", table_cells(PENSION), {"standard": PENSION, "cells": {"months-drawn_from": PENSION}}),
        ("table", "≥85", table_cells(""), {"standard": "", "cells": {"months-drawn_from": ""}}),
        (
            "table",
            "≥85",
            table_cells(PENSION, low3="6O"),
            {
                "standard": "≥85",
                "cells": {},
                "faults": {"low3": "第 2 个字符“O”：这里只填一个数，如 60、87.5"},
            },
        ),
    ],
)
def test_script_is_told_what_follows(client, draft, follow, standard, table, answer):
    words = typed(clause_at(draft), standard=standard) | table | {"follow": follow}
    told = client.post(reverse("workshop_try", args=[draft.pk]), words).json()
    assert {name: told[name] for name in answer} == answer


def test_script_is_told_the_table_of_a_standard(client, draft):
    words = typed(clause_at(draft), standard="镇街 3月50~60") | table_cells("") | {"follow": "standard"}
    cells = client.post(reverse("workshop_try", args=[draft.pk]), words).json()["cells"]
    filled = {name: value for name, value in cells.items() if value}
    assert filled == {
        "months-group": "镇街", "months-drawn_from": "镇街 3月50~60",
        "months-ask3": "~", "months-low3": "50", "months-high3": "60",
    }  # fmt: skip


def test_fault_is_marked_below_the_standard(client, draft):
    page = post(client, draft, sent(draft, standard="≥8O<b>", table=table_cells("≥85")))
    assertContains(page, "<span>≥8</span><mark>O</mark><span>&lt;b&gt;</span>")
    assert seal_of(clause_at(draft), ClauseForm.sealed) == page.context["form"]["shown"].value()
