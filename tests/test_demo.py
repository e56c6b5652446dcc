from collections import Counter
from datetime import date, datetime
from functools import cache
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from assessments.dates import SHANGHAI
from assessments.models import ExplanationState, LineState, Month, Origin, Submission
from assessments.workbook.books import CORE
from boards.after_lights.listing import followed
from boards.attention.proposing import year_attention
from boards.bulletins.chain import bulletin_faults
from boards.chain import verify_boards
from boards.models import Bulletin, Edition, YearResult
from boards.report.gathering import report_facts
from boards.site.ruled import ruled_sets
from boards.site.year import year_page
from boards.standing_boards import board_now
from boards.year_result.drafting import drafted
from departments.history.records import verify_chain
from departments.models import Department, Record, Role, User
from departments.months import CalendarMonth
from rules.models import Clause, RuleSet
from rules.published import departments_of_year
from rules.rounds import round_of
from tests.boards import independent_result, independent_year
from tests.commitments.demo import promises_are_whole
from tests.inspections.demo import inspections_are_whole
from tests.rules.backtests_compared import backtests_agree
from xiaoneng.demo.building import build
from xiaoneng.demo.called_for import called, streaks
from xiaoneng.demo.district import load
from xiaoneng.demo.history import FLAGS, GROUNDS_LIMIT, History
from xiaoneng.demo.people import SHOWN, accounts, hand_out_passwords
from xiaoneng.demo.rows import workbook
from xiaoneng.demo.tuning import EASYGOING

NOVEMBER, JANUARY = date(2026, 11, 22), date(2027, 1, 10)
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=SHANGHAI)
OF_THE_APPRAISAL = {Role.EVALUATOR, Role.APPRAISER, Role.WINDOW}
DAYS = pytest.mark.parametrize("today", [NOVEMBER, JANUARY], ids=str)


def make_history(today):
    """The whole months and the present one, from the first draw on: seconds of arithmetic."""
    history = History(load(), today)
    return list(history.months()), history.present()


history_of = cache(make_history)


def months_of(today):
    return history_of(today)[0]


def sheets_of(today, history=history_of):
    months, settled = history(today)
    return workbook(load(), months, (settled.month, settled.readings), today)


def label_of(thing):
    return thing.rule.department, thing.rule.label


@DAYS
def test_history_has_the_known_lights_of_both_whole_years(today):
    lights = Counter()
    for month_made in months_of(today):
        lights[month_made.month.year] += month_made.count(light=True)
    assert [lights[today.year - 2], lights[today.year - 1]] == [311, 416]


@pytest.mark.parametrize(
    ("today", "first", "last"), [(NOVEMBER, "2024-01", "2026-10"), (JANUARY, "2025-01", "2026-12")]
)
def test_history_runs_from_two_januaries_ago_to_last_month(today, first, last):
    asked = CalendarMonth.parse(first).up_to(CalendarMonth.parse(last))
    assert [month_made.month for month_made in months_of(today)] == asked


@DAYS
def test_history_gives_a_plausible_number_of_flags_and_of_lights_each_month(today):
    for month_made in months_of(today):
        assert FLAGS[0] <= month_made.count(light=False) <= FLAGS[1]
        assert 18 <= month_made.count(light=True) <= 48


@DAYS
def test_history_keeps_every_rule_of_validity(today):
    seen = set()
    for month_made in months_of(today):
        both = {}
        for line in month_made.lines:
            key = (*label_of(line), line.unit.code, line.data_month)
            assert key not in seen
            seen.add(key)
            assert line.unit.code != line.rule.department
            assert line.unit.assessed and line.data_month <= month_made.month
            assert 0 < len(line.grounds) <= GROUNDS_LIMIT
            if line.rule.metric:
                same = (line.rule.gauge, line.unit.code)
                assert both.setdefault(same, line.rule.is_light) == line.rule.is_light


@DAYS
def test_history_ends_each_clause_in_effect_in_lines_or_one_explanation(today):
    for month_made in months_of(today):
        book = load().rules_in(month_made.month, today.year)
        asked = {
            (rule.department, rule.label)
            for rules in book.values()
            for rule in rules
            if rule.in_effect(month_made.month)
        }
        whole = [label_of(note) for note in month_made.notes if note.unit is None]
        given = {label_of(line) for line in month_made.lines} | {
            label_of(note) for note in month_made.notes if note.unit
        }
        assert set(whole) | given == asked
        assert len(whole) == len(set(whole)) and given.isdisjoint(whole)


def test_history_takes_or_declines_exactly_what_the_figures_call_for():
    district, standing = load(), {}
    for month_made in months_of(NOVEMBER):
        book = district.rules_in(month_made.month, NOVEMBER.year)
        rules = [
            rule
            for of_department in book.values()
            for rule in of_department
            if rule.in_effect(month_made.month)
        ]
        calls = []
        for key, readings in month_made.readings.items():
            of_gauge = [rule for rule in rules if rule.metric and rule.gauge == key]
            calls += called(of_gauge, district.gauges[key], readings, month_made.month, district)
        for line in month_made.lines:
            by_unit = standing.setdefault(label_of(line), {})
            by_unit.setdefault(line.unit.code, set()).add(month_made.month)
        calls += streaks(rules, month_made.month, standing, district)
        done = [(*label_of(line), line.unit.code) for line in month_made.lines if not line.rule.is_narrative]
        done += [(*label_of(note), note.unit.code) for note in month_made.notes if note.unit]
        assert sorted(done) == sorted(call.identity for call in calls)


def test_history_gives_every_town_one_pension_colour_from_march_to_june():
    towns = {unit.code for unit in load().assessed if unit.group == "镇街"}
    reds = 0
    for month_made in months_of(NOVEMBER):
        lines = [line for line in month_made.lines if line.rule.gauge == "rsj 参保完成率"]
        asked = (
            towns
            if month_made.month.month in (3, 4, 5, 6) and month_made.readings["rsj 参保完成率"]
            else set()
        )
        assert sorted(line.unit.code for line in lines) == sorted(asked)
        reds += sum(line.rule.word == "红灯" for line in lines)
    assert reds >= 2


def test_history_has_departments_that_praise_everybody_and_blame_nobody():
    given = Counter(
        (line.rule.department, line.rule.is_light) for m in months_of(NOVEMBER) for line in m.lines
    )
    for department in EASYGOING:
        assert given[department, False] > 60 and given[department, True] < 12


def test_history_never_repeats_a_reason_for_the_third_month_without_words():
    runs = {}
    for month_made in months_of(NOVEMBER):
        now = {
            label_of(note): note.text
            for note in month_made.notes
            if note.unit is None and "：" not in note.text
        }
        runs = {
            key: (text, runs[key][1] + 1 if key in runs and runs[key][0] == text else 1)
            for key, text in now.items()
            if text != "数据未到"
        }
        assert all(count <= 2 for _, count in runs.values())


def test_history_comes_in_whole_before_the_revised_rules_are_in_force():
    sheets = sheets_of(JANUARY)
    assert {str(row["生效月份"]) for row in sheets["细则"]} == {"2025-01"}
    revised = {row["部门编码"] for row in sheets_of(NOVEMBER)["细则"] if str(row["生效月份"]) == "2026-03"}
    assert revised == {"rsj", "swj", "shzl", "jtj", "cgj"}


@DAYS
def test_workbook_is_the_same_twice_and_has_no_unknown_heading(today):
    sheets = sheets_of(today)
    assert sheets == sheets_of(today, make_history)
    for title, rows in sheets.items():
        assert {heading for row in rows for heading in row} <= set(CORE.sheets[title].by_heading)


def test_accounts_are_for_every_role_with_work_and_every_assessing_department():
    """Of the appraisal there is no page to open yet: its three roles have no account."""
    demo_accounts = accounts(load())
    assert {account.role for account in demo_accounts} == set(Role) - OF_THE_APPRAISAL
    assert len({account.username for account in demo_accounts}) == len(demo_accounts)
    for role in (Role.CLERK, Role.SIGNER):
        assert {account.unit for account in demo_accounts if account.role == role} == {
            unit.code for unit in load().assessors
        }
    assert set(SHOWN) <= {account.username for account in demo_accounts}


@pytest.mark.long
@pytest.mark.django_db
def test_build_leaves_the_district_whole(settings):
    build(NOVEMBER, NOW)
    _editions_are_whole()
    _years_are_counted_as_by_other_code()
    _results_are_those_of_other_code()
    _rules_have_proposed_and_lights_are_followed()
    _bulletins_are_whole()
    _present_month_has_every_state()
    _round_has_what_is_late_and_what_was_reminded()
    inspections_are_whole(NOVEMBER)
    promises_are_whole(NOVEMBER)
    _passwords_open_the_demonstration()
    _second_run_changes_nothing(settings)
    backtests_agree()  # last: it roughens the figures


def _editions_are_whole():
    assert verify_boards() is None and verify_chain() is None
    editions = Edition.objects.order_by("pk")
    assert [str(edition.month) for edition in editions] == [
        str(month_made.month) for month_made in months_of(NOVEMBER)
    ]
    for edition, month_made in zip(editions, months_of(NOVEMBER), strict=True):
        totals = edition.document["totals"]
        undecided = 2 if edition.pk == editions.last().pk else 0
        assert totals["red_flag"] == month_made.count(light=False) - undecided
        assert totals["yellow_light"] + totals["red_light"] == month_made.count(light=True)
        assert edition.waived_because == "" and edition.approved_by != ""
        assert edition.approved_on < date.fromisoformat(edition.document["backfilled_from"]) <= NOVEMBER
        assert [assessor["filed"] for assessor in edition.document["assessors"]] == [True] * 23
    ranked = [row for row in editions.last().document["ranking"] if row["rank"]]
    assert len(ranked) > 15 and sum(row["group"] == "镇街" for row in ranked) == 8


def _bulletins_are_whole():
    """One under its number, one whose number has not come yet, and a brief."""
    assert list(bulletin_faults()) == []
    last = CalendarMonth(2026, 10)
    assert [
        (one.month, one.kind, bool(one.document_number), one.issue) for one in Bulletin.objects.order_by("pk")
    ] == [
        (last.plus(-1), "bulletin", True, None),
        (last, "bulletin", False, None),
        (last, "brief", False, 1),
    ]


def _years_are_counted_as_by_other_code():
    rows = Clause.objects.filter(rule_set__in=RuleSet.objects.approved()).values_list(
        "rule_set__department__code", "rule_set__effective_from", "signal", "number"
    )
    clauses = [(code, str(since), signal, number) for code, since, signal, number in rows]
    for year, compared in ((2024, "—"), (2025, "+33.8%"), (2026, None)):
        page = year_of(year)
        documents = [one.document for one in Edition.objects.all() if one.month.year == year]
        found = {
            (row.unit, str(cell.month)): [cell.flags, cell.lights]
            for group in page.groups
            for row in group.rows
            for cell in row.cells
            if cell.is_open
        }
        assert found == independent_year.cells(documents)
        unused = {
            (one.assessor, one.anchor[:7], one.label) for each in page.clauses.unused for one in each.clauses
        }
        assert unused == independent_year.never_used(documents, clauses) != set()
        assert compared in (None, page.lines[3].growth)


def _results_are_those_of_other_code():
    """Every unit of both whole years, to the last digit."""
    assert [str(one) for one in YearResult.objects.all()] == ["2024年度结果"]
    for year in (2024, 2025):
        documents = [one.document for one in Edition.objects.all() if one.month.year == year]
        found = {
            row.unit: (
                *row.tally.counts,
                *(independent_result.text_of(number) for number in (row.tally.score, row.converted)),
                row.rank,
                row.group_rank,
            )
            for row in drafted(year).units
        }
        assert found == independent_result.result(documents) and len(found) == 39
    table = YearResult.objects.get().table
    assert table.units == drafted(2024).units and table.vetoes[0].unit == "swj"


def _rules_have_proposed_and_lights_are_followed():
    attention = year_attention(2026)
    assert {one.case.state for one in attention.cases} == {"adopted", "declined", "held"}
    assert attention.open and all(one.month.plus(3) > CalendarMonth(2026, 10) for one in attention.open)
    october = CalendarMonth(2026, 10)
    states = {one.state.key for one in followed(october, october, today=NOVEMBER)}
    assert states == {"unset", "going", "answered", "passed"}
    assert report_facts(board_now(october), today=NOVEMBER).proposals


def year_of(year):
    standing = Edition.objects.latest_of_each_month()
    boards = {one.month: one.board for one in standing if one.month.year in (year - 1, year)}
    last = max(month for month in boards if month.year == year)
    return year_page(year, boards, years=[year], overtaken="", sets=ruled_sets(last))


def _present_month_has_every_state():
    month = Month.objects.get(calendar_month=CalendarMonth(2026, 11))
    assert set(month.determinations.values_list("state", flat=True)) == set(LineState)
    assert set(month.explanations.values_list("state", flat=True)) == set(ExplanationState)
    waiting = month.determinations.filter(origin=Origin.OFFICE).get()
    assert waiting.state == LineState.FILED and waiting.decided_by is None
    submissions = Submission.objects.filter(month=month)
    assert submissions.filter(first_filed_at__isnull=False).count() == 10
    assert submissions.filter(sent_at__isnull=False).count() == 2
    assert Department.objects.filter(assesses=True).count() - submissions.count() == 6
    answered = month.determinations.filter(state=LineState.FILED, decided_at__isnull=False)
    assert [line.version for line in answered] == [2]


def _round_has_what_is_late_and_what_was_reminded():
    current = round_of(now=NOW)
    assert {row.department.code for row in current.overdue} == {"rsj", "gafj", "jyj"}
    assert [row.department.code for row in current.rows if row.reminder] == ["jyj"]
    assert all(count for _, count in current.counts)
    turns = {row.department.code: row.leading.turn for row in current.rows if row.leading}
    assert turns["rsj"] == "放宽 1 条，从严 2 条"
    changed = [row for row in departments_of_year(2026, today=CalendarMonth(2026, 11)) if "比" in row.changes]
    assert len(changed) == 5


def _passwords_open_the_demonstration():
    passwords = hand_out_passwords()
    assert set(passwords) == set(SHOWN) and len(set(passwords.values())) == len(SHOWN)
    for person in User.objects.filter(username__in=SHOWN):
        assert person.check_password(passwords[person.username]) and not person.must_change_password
    assert not any(person.has_usable_password() for person in User.objects.exclude(username__in=SHOWN))


def _second_run_changes_nothing(settings):
    settings.DEBUG, settings.PUBLIC_URL = True, "http://127.0.0.1:9000"
    before, secrets = Record.objects.count(), set(User.objects.values_list("password", flat=True))
    output = StringIO()
    call_command("demo", stdout=output)
    assert Record.objects.count() == before
    assert set(User.objects.values_list("password", flat=True)) == secrets
    lines = output.getvalue().splitlines()
    assert "大厅屏  http://127.0.0.1:9000/lobby/" in lines
    assert lines[-1] == "要新密码：manage.py password 账号"
    assert [line.split()[1] for line in lines[-1 - len(SHOWN) : -1]] == list(SHOWN)
    assert "密码 " not in output.getvalue()


@pytest.mark.django_db
def test_build_leaves_nothing_when_it_is_interrupted():
    def interrupt(line):
        if line.startswith("已导入"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(date(2026, 1, 15), datetime(2026, 1, 15, 9, 0, tzinfo=SHANGHAI), interrupt)
    assert [Department.objects.count(), User.objects.count(), Record.objects.count()] == [0, 0, 0]


@pytest.mark.django_db
def test_demo_refuses_outside_debug():
    with pytest.raises(CommandError, match="DEBUG"):
        call_command("demo")
    assert Department.objects.count() == 0
