"""A correction changes what it names and nothing else: whatever the register and the rules say by then."""

import json
import random
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from assessments.dates import SHANGHAI
from assessments.models import Determination, LineState, Submission
from boards.correcting import LineChange, correct
from boards.document import FIRST_SCHEMA, SCHEMA, as_document, read
from boards.drafting import draft
from boards.models import Edition
from boards.redrafting import redraft, strange
from departments.models import Department
from departments.months import CalendarMonth
from rules.models import Metric, PointScale, Signal
from tests.boards.editions import make_edition
from tests.boards.releasing import APPROVED, MAY, release
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_line,
    make_month,
    make_reading,
    make_rule_set,
    make_threshold,
    make_town,
)
from tests.tampering import tamper

pytestmark = pytest.mark.django_db
OWN = ("edition", "reason", "published_at", "previous_digest", "history", "digest")


@pytest.fixture
def board(publisher, published_on, in_july):
    """June, published after May: three towns in a tie, a bureau with a light, an unjudged town; lines by unit."""
    rsj, swj = make_assessor("rsj", "区人社局", position=20), make_assessor("swj", "区商务局", position=10)
    flag = make_clause(make_rule_set(swj), number=2)
    other, light = make_clause(flag.rule_set), make_clause(make_rule_set(rsj), Signal.RED_LIGHT)
    towns = [make_town(f"t{n}", f"{n}镇", position=n) for n in range(1, 5)]
    for unit in towns[:2]:
        make_line(flag, unit, month=MAY, state=LineState.ACCEPTED)
    release(publisher, published_on, MAY, waive="演练")
    lines = {unit.code: make_line(flag, unit, state=LineState.ACCEPTED) for unit in towns[:3]}
    lines["swj"] = make_line(light, swj, state=LineState.ACCEPTED)
    lines["filed"] = make_line(other, towns[3])
    Submission.objects.create(month=make_month(), department=rsj, first_filed_at=in_july)
    release(publisher, published_on, waive="演练")
    return lines


@pytest.fixture
def fix(board, publisher, published_on):
    """Corrects June; the lines by their key in `board`."""

    def fixed(kind="error", **changes):
        named = [
            LineChange(Determination.objects.get(pk=board[key].pk), **fields)
            for key, fields in changes.items()
        ]
        told = {"kind": kind, "reason": "核对后更正", "approval": APPROVED, "now": published_on}
        return correct(JUNE, actor=publisher, changes=named, **told)

    return fixed


def bare(edition):
    return {key: value for key, value in edition.document.items() if key not in OWN}


def rename(settings):
    Department.objects.filter(code="t1").update(name="改名镇")
    Department.objects.filter(code="rsj").update(short_name="人社")


def rescore(settings):
    PointScale.objects.create(year=2026, red_flag=Decimal(3))


def end_a_unit(settings):
    Department.objects.filter(code__in=["t2", "t4"]).update(active_until=MAY)


def leave_the_scheme(settings):
    Department.objects.filter(code="t4").update(is_assessed=False)
    Department.objects.filter(code="swj").update(assesses=False)


def regroup(settings):
    Department.objects.filter(code__in=["t1", "t4"]).update(group="园区")


def move_in_the_register(settings):
    Department.objects.filter(code="t1").update(position=99)
    Department.objects.filter(code="rsj").update(position=1)


def reissue(settings):
    settings.ISSUER_NAME, settings.DISTRICT_NAME = "另一办公室", "溧水区"


def add_a_unit(settings):
    make_town("t9", "新镇")
    make_assessor("xxj", "新局")


def rewrite_the_clause(settings):
    tamper("UPDATE rules_clause SET text = '改过的条文', visibility = 'internal'")


def file_late(settings):
    Submission.objects.all().delete()


LATER = [
    rename, rescore, end_a_unit, leave_the_scheme, regroup, move_in_the_register, reissue, add_a_unit,
    rewrite_the_clause, file_late,
]  # fmt: skip


@pytest.mark.parametrize("happen", LATER, ids=lambda each: each.__name__)
def test_one_word_is_corrected_and_every_other_byte_stays(board, fix, settings, happen):
    before = bare(Edition.objects.standing(JUNE))
    happen(settings)
    corrected = bare(fix(t3={"grounds": "6月获省级通报表扬"}))
    told = before["determinations"][2]
    assert (told["unit"], told["grounds"]) == ("t3", "6月获市级通报表扬")
    told["grounds"] = told["wording"] = "6月获省级通报表扬"
    assert json.dumps(corrected) == json.dumps(before)


# Where a unit that loses its last line stands among those without any is asked of the register as it is now.
SAME_ORDER = [each for each in LATER if each is not move_in_the_register]


@pytest.mark.parametrize("happen", SAME_ORDER, ids=lambda each: each.__name__)
def test_struck_line_moves_what_is_counted_from_it_and_nothing_else(board, fix, settings, happen):
    before = {row["unit"]: row for row in Edition.objects.standing(JUNE).document["ranking"]}
    happen(settings)
    document = fix(t2={"state": "rejected"}).document
    after = {row["unit"]: row for row in document["ranking"]}
    assert document["totals"] == {"red_flag": 2, "yellow_light": 0, "red_light": 1}
    assert [row["unit"] for row in document["ranking"]] == ["t1", "t3", "swj", "t2", "t4", "rsj"]
    own = {"red_flag": 0, "yellow_light": 0, "red_light": 0, "score": "0"}
    year = {"rank": 2, "group_rank": 2, "red_flag": 1, "yellow_light": 0, "red_light": 0, "score": "1"}
    place = {"rank": None, "group_rank": None, "unit": "t2", "name": "2镇", "group": "镇街"}
    assert after["t2"] == {**place, **own, "year_to_date": year}
    assert after["t1"]["year_to_date"] == {**before["t1"]["year_to_date"], "rank": 1}
    assert {**after["swj"], "rank": 0, "year_to_date": 0} == {**before["swj"], "rank": 0, "year_to_date": 0}
    assert after["swj"]["rank"] == 3


def test_without_a_change_the_redraft_is_the_draft(board):
    board = Edition.objects.standing(JUNE).board
    made = redraft(board, make_month(), reason="", lines=[])
    assert as_document(made.board) == as_document(draft(make_month()).board)
    assert {code: each for code, each in made.tallies.items() if not each.is_empty} == {
        code: each for code, each in draft(make_month()).tallies.items() if not each.is_empty
    }


def test_several_lines_are_corrected_in_one_edition(board, fix):
    edition = fix(t1={"state": "rejected"}, t3={"grounds": "6月获省级通报表扬"}, filed={"state": "accepted"})
    told = [(line["unit"], line["clause"], line["grounds"]) for line in edition.document["determinations"]]
    assert edition.number == 2
    assert told == [
        ("t2", "红旗2", "6月获市级通报表扬"),
        ("t3", "红旗2", "6月获省级通报表扬"),
        ("t4", "红旗1", "6月获市级通报表扬"),
        ("swj", "红灯1", "6月获市级通报表扬"),
    ]


def test_line_that_is_brought_in_stands_where_the_contract_has_it(board, fix):
    edition = fix(kind="supplement", filed={"state": "accepted"})
    document = as_document(draft(make_month(), reason="核对后更正").board)
    assert {**document, **{key: edition.document[key] for key in OWN}} == edition.document


def test_line_of_a_unit_without_a_row_brings_the_row_with_it(board, fix, publisher, published_on):
    """古柏街道 ended in May, and what it did then is brought into June."""
    gubai = make_town("gubai", "古柏街道", position=3, active_until=MAY)
    clause = board["filed"].clause
    board["late"] = make_line(clause, gubai, data_month=MAY)
    edition = fix(kind="supplement", late={"state": "accepted"})
    row = next(row for row in edition.document["ranking"] if row["unit"] == "gubai")
    assert (row["name"], row["group"], row["rank"], row["score"]) == ("古柏街道", "镇街", 1, "1")
    assert [row["unit"] for row in edition.document["ranking"]][:4] == ["t1", "t2", "gubai", "t3"]


def test_department_that_only_a_new_line_names_is_added(board, fix):
    late = make_assessor("jyj", "区教育局", position=15, active_until=MAY)
    board["late"] = make_line(make_clause(make_rule_set(late)), board["t1"].unit, data_month=MAY)
    document = fix(kind="supplement", late={"state": "accepted"}).document
    assert [each["assessor"] for each in document["assessors"]] == ["swj", "jyj", "rsj"]
    assert document["assessors"][1] == {"assessor": "jyj", "name": "区教育局", "filed": False, "late": False}


def test_sums_of_earlier_months_stay_those_of_the_standing_edition(board, fix, publisher, published_on):
    """May is corrected after June is out: June's correction leaves that to 重算累计."""
    may = Determination.objects.get(month__calendar_month=MAY, unit__code="t1")
    told = {"kind": "struck", "reason": "核减", "approval": APPROVED, "now": published_on}
    correct(MAY, actor=publisher, changes=[LineChange(may, state="rejected")], **told)
    years = {row["unit"]: row["year_to_date"] for row in Edition.objects.standing(JUNE).document["ranking"]}
    worded = fix(t3={"grounds": "6月获省级通报表扬"}).document["ranking"]
    assert {row["unit"]: row["year_to_date"] for row in worded} == years
    recounted = fix(kind="recount").document["ranking"]
    assert [(row["unit"], row["year_to_date"]["red_flag"]) for row in recounted if row["year_to_date"]] == [
        ("t1", 1), ("t2", 2), ("t3", 1), ("swj", 0),
    ]  # fmt: skip


def test_recount_changes_the_sums_alone_and_is_refused_without_any(board, fix, publisher, published_on):
    with pytest.raises(ValidationError, match="没有可更正的"):
        fix(kind="recount")
    with pytest.raises(ValidationError, match="重算累计不改认定"):
        fix(kind="recount", t1={"state": "rejected"})
    may = Determination.objects.get(month__calendar_month=MAY, unit__code="t1")
    told = {"kind": "struck", "reason": "核减", "approval": APPROVED, "now": published_on}
    correct(MAY, actor=publisher, changes=[LineChange(may, state="rejected")], **told)
    Department.objects.filter(code="t2").update(name="改名镇", group="园区")
    PointScale.objects.create(year=2026, red_flag=Decimal(3))
    before = bare(Edition.objects.standing(JUNE))
    after = bare(fix(kind="recount"))
    for row in (*before["ranking"], *after["ranking"]):
        row.pop("year_to_date")
    assert after == before


@pytest.mark.parametrize(
    "key,value,words",
    [
        ("issuer", "另一办公室", "发布单位由“区作风建设领导小组办公室”改为“另一办公室”"),
        ("policy", {"red_flag": "2", "yellow_light": "-1", "red_light": "-2"}, "积分标准由"),
        ("backfilled_from", "2026-07-18", "首次公布日由“无”改为“2026-07-18”"),
        ("assessors", [], "认定部门区商务局不再列入"),
    ],
)
def test_any_other_difference_is_named(board, key, value, words):
    old = Edition.objects.standing(JUNE).board
    made = redraft(old, make_month(), reason="", lines=[])
    other = replace(made, board=read({**as_document(made.board), key: value}))
    assert words in strange(old, other, [])[0]


def test_row_that_does_not_count_up_is_named(board):
    """A standing board whose rows do not follow from its lines is not mended in passing."""
    old = Edition.objects.standing(JUNE)
    row = old.document["ranking"][0]
    row["score"] = "5"
    made = redraft(old.board, make_month(), reason="", lines=[])
    assert strange(old.board, made, []) == ["1镇：得分 +5→+1，累计得分 +2→−2，累计名次 1→3"]


def test_correction_is_refused_where_anything_else_would_change(board, fix):
    """As an edition of another making could ask for."""
    old = Edition.objects.standing(JUNE).document
    rows = [{**row, "score": "5"} if row["unit"] == "t1" else row for row in old["ranking"]]
    make_edition(document={**old, "edition": 2, "ranking": rows, "reason": "改错", "digest": "d" * 64})
    with pytest.raises(ValidationError, match=r"更正之外还会改动：1镇：得分 .5→.1，累计得分"):
        fix(t3={"grounds": "6月获省级通报表扬"})
    assert Determination.objects.get(unit__code="t3").grounds == "6月获市级通报表扬"


def test_edition_that_follows_a_correction_starts_from_it(board, fix):
    fix(t1={"grounds": "甲"})
    Department.objects.filter(code="t1").update(name="改名镇")
    third = fix(t2={"grounds": "乙"})
    assert third.number == 3
    assert [line["grounds"] for line in third.document["determinations"]][:2] == ["甲", "乙"]
    assert "改名镇" not in third.content
    assert CalendarMonth.parse(third.document["month"]) == JUNE


@pytest.mark.parametrize("seed", range(12))
def test_correction_gives_the_board_that_a_draft_gives_where_nothing_else_moved(
    seed, publisher, published_on
):
    """Any lines of any units, struck, reworded and brought in at once: order, ranks, sums and all."""
    chance = random.Random(seed)
    units = [
        make_town(f"u{n}", f"{n}镇", position=chance.randrange(4)) if n % 2 else
        make_assessor(f"u{n}", f"{n}局", position=chance.randrange(4))
        for n in range(8)
    ]  # fmt: skip
    clauses = [
        make_clause(rules, signal, number)
        for rules in map(make_rule_set, units[::2])
        for signal, number in ((Signal.RED_FLAG, 1), (Signal.RED_FLAG, 10), (Signal.RED_LIGHT, 2))
    ]
    states = [LineState.ACCEPTED, LineState.ACCEPTED, LineState.FILED, LineState.REJECTED]
    lines = [
        make_line(clause, unit, state=chance.choice(states), month=month, data_month=chance.choice([month, MAY]))
        for month in (MAY, JUNE)
        for clause in clauses
        for unit in chance.sample(units, 3)
        if unit != clause.rule_set.department and (month == JUNE or chance.random() < 0.5)
        and not Determination.objects.filter(clause=clause, unit=unit).exists()
    ]  # fmt: skip
    for month in (MAY, JUNE):
        release(publisher, published_on, month, waive="演练")
    own = [line for line in lines if line.month.calendar_month == JUNE]
    changes = [_any_change(line, chance) for line in chance.sample(own, 5)]
    told = {"kind": "error", "reason": "核对", "approval": APPROVED, "now": published_on}
    edition = correct(JUNE, actor=publisher, changes=changes, **told)
    document = as_document(draft(make_month(), reason="核对").board)
    whole = {**document, **{key: edition.document[key] for key in OWN}}
    # Another wording is a decision of its own in the register, and none on the board.
    assert undated(whole) == undated(edition.document)


def undated(document):
    lines = [entry | {"accepted_on": None} for entry in document["determinations"]]
    return document | {"determinations": lines}


def _any_change(line, chance):
    if line.state != LineState.ACCEPTED:
        return LineChange(line, state=LineState.ACCEPTED)
    return chance.choice(
        [LineChange(line, state=LineState.REJECTED), LineChange(line, grounds=f"改写{line.pk}")]
    )


@pytest.fixture
def measured(publisher, published_on):
    """June published with one flag on a figure; a second one waits, and one by judgement stands beside."""
    flag = make_threshold(make_rule_set(make_assessor()))
    towns = [make_town(f"t{n}", f"{n}镇", position=n) for n in range(1, 4)]
    lines = {}
    for town, state in zip(towns, (LineState.ACCEPTED, LineState.FILED), strict=False):
        make_reading(flag.metric, town, 88)
        words = {"grounds": "6月参保完成率 88% ≥ 85%", "value": Decimal(88)}
        lines[town.code] = make_line(flag, town, state=state, **words)
    lines["t3"] = make_line(make_clause(flag.rule_set, number=2), towns[2], state=LineState.ACCEPTED)
    release(publisher, published_on, waive="演练")
    Metric.objects.update(name="改了名的指标")
    return lines


def words_on(board):
    return {award.unit: (award.wording, award.grounds) for award in board.awards}


def test_correction_keeps_the_frozen_wordings_of_lines_that_it_does_not_reword(measured):
    line = Determination.objects.with_names().get(pk=measured["t3"].pk)
    line.grounds = "6月获省级通报表扬"
    kept = Determination.objects.with_names().get(pk=measured["t1"].pk)
    old = Edition.objects.standing(JUNE).board
    corrected = redraft(old, make_month(), reason="核对", lines=[line, kept]).board
    assert words_on(old)["t1"] == ("参保完成率88%", "6月参保完成率 88% ≥ 85%")
    assert words_on(corrected) == {
        "t1": ("参保完成率88%", "6月参保完成率 88% ≥ 85%"),
        "t3": ("6月获省级通报表扬", "6月获省级通报表扬"),
    }


def test_correction_keeps_the_day_of_acceptance_and_tells_that_of_a_line_brought_in(measured, publisher):
    old, day = Edition.objects.standing(JUNE).board, date(2026, 7, 9)
    old = replace(old, awards=tuple(replace(award, accepted_on=day) for award in old.awards))
    decided = {"decided_by": publisher, "decided_at": datetime(2026, 7, 20, 9, tzinfo=SHANGHAI)}
    Determination.objects.update(**decided, state=LineState.ACCEPTED)
    lines = list(Determination.objects.with_names().filter(unit__code__in=["t2", "t3"]))
    for line in lines:
        line.grounds = "6月获省级通报表扬"
    corrected = redraft(old, make_month(), reason="核对", lines=lines)
    days = {award.unit: award.accepted_on for award in corrected.board.awards}
    assert days == {"t1": day, "t2": date(2026, 7, 20), "t3": day}
    assert strange(old, corrected, lines) == []


@pytest.mark.parametrize(
    ("schema", "wording"), [(SCHEMA, "参保完成率88%"), (FIRST_SCHEMA, "6月参保完成率 88% ≥ 85%")]
)
def test_line_brought_in_is_told_as_its_board_tells(measured, schema, wording):
    Metric.objects.update(name="参保完成率")
    line = Determination.objects.with_names().get(pk=measured["t2"].pk)
    line.state = LineState.ACCEPTED
    old = read(as_document(replace(Edition.objects.standing(JUNE).board, schema=schema)))
    corrected = redraft(old, make_month(), reason="补报", lines=[line])
    assert words_on(corrected.board)["t2"] == (wording, "6月参保完成率 88% ≥ 85%")
    assert strange(old, corrected, [line]) == []
    keys = [entry.keys() for entry in as_document(corrected.board)["determinations"]]
    assert {"wording" in each for each in keys} == {schema == SCHEMA}
    assert read(as_document(corrected.board)) == corrected.board
