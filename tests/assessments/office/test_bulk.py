"""批量审定: which lines one press accepts, the sample that is drawn, what it writes, and how a lot is undone."""

import json
from datetime import datetime
from decimal import Decimal
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from assessments.dates import SHANGHAI
from assessments.figures import set_readings
from assessments.models import Determination, Explanation, LineState, Origin
from assessments.office.bulk import accept_met, digest_of, met_lines, sample_of
from assessments.office.bulk_lots import bulk_lots, undo_bulk_lot
from assessments.office.explanations import accept_explanations
from assessments.steps import STEPS
from assessments.workflow import take_step
from assessments.workflow_in_bulk import locked_lines, take_steps
from departments.history.records import record, verify_chain
from departments.models import Record, Role
from departments.notices import unread_notices
from departments.steps import StepRefused
from rules.models import NUMBERS, Reading, Signal
from tests.assessments.desks import publish
from tests.assessments.office.bulk_scene import make_clause_of_figures, make_met
from tests.events import Happened
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_explanation,
    make_line,
    make_month,
    make_rule_set,
    make_threshold,
    make_town,
    make_user,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 7, 10, tzinfo=SHANGHAI)
EIGHTY = {"value": Decimal(80), "done": None, "total": None}


@pytest.fixture
def clause(rules):
    return make_clause_of_figures(rules)


def accept(reviewer, seen=None):
    month = make_month()
    seen = met_lines(month, reviewer).versions if seen is None else seen
    return accept_met(month, actor=reviewer, seen=seen, now=NOW)


@pytest.mark.parametrize("name", sorted(STEPS[Determination].keys() - {"accept", "undo"}))
def test_no_other_step_is_taken_in_bulk(clause, reviewer, name):
    line = make_met(clause, "a")
    with transaction.atomic(), pytest.raises(ValueError, match="not taken in bulk"):
        take_steps(locked_lines(line.month, [line.pk]), name, actor=reviewer, now=NOW, note="理由")


def test_figure_that_an_acceptance_settles_is_kept(clause, reviewer):
    line = make_met(clause, "a", origin=Origin.OFFICE)
    Determination.objects.update(value=None)
    with transaction.atomic():
        (taken,) = take_steps(locked_lines(line.month, [line.pk]), "accept", actor=reviewer, now=NOW)
    stands = Determination.objects.get(pk=line.pk)
    assert stands.value is not None
    assert [getattr(stands, name) for name in NUMBERS] == [getattr(taken, name) for name in NUMBERS]


def test_only_what_the_machine_finds_met_is_taken(rules, clause, reviewer):
    met = [make_met(clause, code) for code in "ab"]
    make_met(clause, "short", 80)
    make_line(clause, make_town("nodata"))
    make_line(make_clause(rules, number=2), make_town("plain"))
    make_met(clause, "draft", state=LineState.DRAFT)
    make_met(clause, "referred", state=LineState.REFERRED)
    assert met_lines(make_month(), reviewer).lines == met
    accept(reviewer)
    accepted = Determination.objects.filter(state=LineState.ACCEPTED)
    assert sorted(accepted, key=lambda line: line.pk) == met


@pytest.fixture
def left_out(rules, clause, reviewer):
    """One line of each kind that is 符合 and wants a person, by why."""
    own = make_user(Role.REVIEWER, make_town("own", name="own", short_name="own"), username="own")
    clerk = make_user(Role.SIGNER, rules.department)
    back = take_step(make_met(clause, "back"), "return", actor=reviewer, note="佐证不足")
    take_step(back, "file", actor=clerk)
    stale = make_met(clause, "stale")
    Determination.objects.filter(pk=stale.pk).update(value=99)
    again = make_met(clause, "again", reopened_because="数据已变")
    recused = make_line(clause, own.department, value=90)
    Reading.objects.create(metric=clause.metric, unit=own.department, calendar_month=JUNE, value=90)
    added = make_met(clause, "added", origin=Origin.OFFICE, created_by=reviewer)
    return {"back": back, "stale": stale, "again": again, "recused": recused, "added": added}, own


def test_what_wants_a_person_is_left_out_and_counted(clause, left_out):
    lines, own = left_out
    plain = make_met(clause, "plain")
    met = met_lines(make_month(), own)
    assert met.lines == [plain]
    assert met.left_out == {"back": 2, "doubtful": 1, "recused": 1, "added": 1}
    with pytest.raises(StepRefused, match="不再符合的 1 条：区人社局红旗1：own"):
        accept(own, met.versions | {lines["recused"].pk: 1})


def test_line_that_may_repeat_another_is_left_out(rules, clause, reviewer):
    file = {"name": "一.pdf", "sha256": "1" * 64, "size": 1, "content_type": "application/pdf"}
    line, other = make_met(clause, "a"), make_line(make_clause(rules, number=2), make_town("b"))
    for each in (line, other):
        each.evidence.create(uploaded_by=reviewer, **file)
    met = met_lines(make_month(), reviewer)
    assert (met.lines, met.left_out) == ([], {"repeated": 1})


# The sample


def test_sample_is_drawn_again_by_anybody_from_the_event(clause, reviewer):
    lines = [make_met(clause, f"t{n}") for n in range(12)]
    accept(reviewer)
    data = json.loads(Record.objects.get(verb="month.accept_met").data)
    ranked = sorted(
        map(int, data["lines"]), key=lambda key: sha256(f"{data['seed']}:{key}".encode()).hexdigest()
    )
    assert data["sample"] == sorted(ranked[:5])
    text = "".join(f"{line.pk}.{line.version}\n" for line in lines)
    assert data["digest"] == sha256(text.encode()).hexdigest()
    assert verify_chain() is None


@pytest.mark.parametrize(("count", "size"), [(3, 3), (5, 5), (30, 5), (36, 6), (400, 20)])
def test_sample_is_five_or_the_root_of_the_number(count, size):
    assert len(sample_of("seed", range(count))) == size


def test_sample_stays_while_the_set_does_and_nobody_can_press_until_it_looks_harmless(clause, reviewer):
    for n in range(9):
        make_met(clause, f"t{n}")
    first, again = (met_lines(make_month(), reviewer) for _ in range(2))
    assert (first.seed, first.sample) == (again.seed, again.sample)
    assert met_lines(make_month(), make_user(Role.PUBLISHER)).seed != first.seed
    make_met(clause, "more")
    assert met_lines(make_month(), reviewer).seed != first.seed


def test_digest_does_not_depend_on_the_order():
    assert digest_of({2: 1, 10: 3}) == digest_of({10: 3, 2: 1}) == sha256(b"2.1\n10.3\n").hexdigest()


# What the press writes


def test_bulk_writes_what_the_single_door_writes(clause, reviewer):
    one, other = make_met(clause, "a"), make_met(clause, "b")
    take_step(one, "accept", actor=reviewer, now=NOW)
    accept(reviewer)
    single, bulk = (Determination.objects.get(pk=line.pk) for line in (one, other))
    apart = {"id", "unit", "signed_core"}
    fields = [field.name for field in Determination._meta.fields if field.name not in apart]
    assert [getattr(single, name) for name in fields] == [getattr(bulk, name) for name in fields]
    first, second = Record.objects.filter(verb="determination.accept").order_by("sequence")
    told = [set(json.loads(event.data)) for event in (first, second)]
    assert (told[0], first.sentence) == (told[1], second.sentence.replace(other.unit.label, one.unit.label))
    assert Record.objects.order_by("sequence").last().sentence == "批量审定了2026年6月机器判定符合的 1 条"


@pytest.mark.parametrize("role", list(Role))
def test_bulk_is_the_offices(rules, clause, role):
    line = make_met(clause, "a")
    actor = make_user(role)
    if role in (Role.REVIEWER, Role.PUBLISHER):
        assert [each.pk for each in accept(actor, {line.pk: 1}).lines] == [line.pk]
        return
    for press in (lambda: accept(actor, {line.pk: 1}), lambda: undo_bulk_lot(make_month(), 1, actor=actor)):
        with pytest.raises(PermissionDenied):
            press()
    assert Record.objects.count() == 0


def test_set_that_changed_since_the_preview_is_refused_with_what_changed(clause, reviewer):
    gone, edited, _ = (make_met(clause, code) for code in ("gone", "edited", "kept"))
    seen = met_lines(make_month(), reviewer).versions
    take_step(gone, "return", actor=reviewer, note="佐证不足")
    Determination.objects.filter(pk=edited.pk).update(version=2)
    make_met(clause, "new")
    with pytest.raises(StepRefused) as refusal:
        accept(reviewer, seen)
    name = "区人社局红旗1："
    assert refusal.value.messages == [
        f"2026年6月可以批量审定的有变化，多了 1 条：{name}new；改了 1 条：{name}edited；"
        f"不再符合的 1 条：{name}gone。请重新看过再审定"
    ]
    assert not Determination.objects.filter(state=LineState.ACCEPTED)


def test_published_month_takes_nothing_in_bulk(clause, reviewer):
    make_met(clause, "a")
    seen = met_lines(make_month(), reviewer).versions
    publish(make_month())
    with pytest.raises(StepRefused, match="已发布"):
        accept(reviewer, seen)


def test_line_that_the_rules_forbid_refuses_the_lot(rules, clause, reviewer):
    line = make_met(clause, "a")
    light = make_threshold(rules, Signal.YELLOW_LIGHT, standard="≥80", metric=clause.metric)
    make_line(light, line.unit)  # a flag and a light of one metric for one unit
    with pytest.raises(ValidationError, match="已报黄灯1，同一单位不能又授旗又亮灯"):
        accept(reviewer, {line.pk: 1})
    assert Record.objects.count() == 0


def test_figure_that_changes_afterwards_takes_its_line_back(rules, clause, reviewer):
    line, other = make_met(clause, "a"), make_met(clause, "b")
    accept(reviewer)
    clerk = make_user(Role.CLERK, rules.department)
    set_readings(JUNE, rules.department, {(clause.metric, line.unit): EIGHTY}, actor=clerk, now=NOW)
    states = {each.pk: each.state for each in Determination.objects.all()}
    assert states == {line.pk: "filed", other.pk: "accepted"}
    (lot,) = bulk_lots(make_month())
    assert lot.standing == [other]


# Undoing


def test_line_of_a_lot_is_undone_by_itself_and_the_rest_at_once(clause, reviewer):
    lines = [make_met(clause, code) for code in "abc"]
    accept(reviewer)
    take_step(lines[0], "undo", actor=reviewer)
    take_step(lines[0], "reject", actor=reviewer, note="与事实不符")
    (lot,) = bulk_lots(make_month())
    assert (lot.words, lot.standing) == ("批量审定 3 条", lines[1:])
    assert undo_bulk_lot(make_month(), lot.number, actor=reviewer) == (2, 1)
    states = {line.pk: (line.state, line.decided_by) for line in Determination.objects.all()}
    assert states == {
        lines[0].pk: ("rejected", reviewer),
        lines[1].pk: ("filed", None),
        lines[2].pk: ("filed", None),
    }
    with pytest.raises(StepRefused, match="没有可以撤销的"):
        undo_bulk_lot(make_month(), lot.number, actor=reviewer)
    verbs = list(Record.objects.order_by("sequence").values_list("verb", flat=True))[-3:]
    assert verbs == ["determination.undo", "determination.undo", "month.undo_lot"]


def test_undoing_a_lot_of_another_wants_words_and_tells_them_once(clause, reviewer):
    for code in "abc":
        make_met(clause, code)
    accept(reviewer)
    (lot,) = bulk_lots(make_month())
    other = make_user(Role.PUBLISHER)
    with pytest.raises(ValidationError, match="这是审核员审核的，撤销要写明理由"):
        undo_bulk_lot(make_month(), lot.number, actor=other)
    assert undo_bulk_lot(make_month(), lot.number, actor=other, note="口径有误") == (3, 0)
    (notice,) = unread_notices(reviewer)
    assert "您审核的 3 条由" in notice.words and "一次撤销审核：口径有误" in notice.words


def test_lots_are_read_with_the_same_queries_however_many(clause, reviewer):
    counts = []
    for codes in ("a", "bc"):
        for code in codes:
            make_met(clause, code)
            accept(reviewer)
            make_explanation(
                make_clause(clause.rule_set, number=9 + len(counts) * 2 + codes.index(code)), state="filed"
            )
            accept_explanations(make_month(), clause.rule_set.department, actor=reviewer, now=NOW)
        with CaptureQueriesContext(connection) as asked:
            lots = bulk_lots(make_month())
        counts.append((len(lots), len(asked)))
    assert [lots for lots, _ in counts] == [2, 6]
    assert counts[0][1] == counts[1][1]


def test_explanations_are_accepted_and_undone_with_queries_that_do_not_grow(rules, reviewer):
    """But for one each that moves the head of the history on."""
    counts, numbers = [], iter(range(1, 30))
    for more in (1, 1, 4):  # the first begins the history
        for _ in range(more):
            make_explanation(make_clause(rules, number=next(numbers)), state="filed")
        with CaptureQueriesContext(connection) as asked:
            accept_explanations(make_month(), rules.department, actor=reviewer, now=NOW)
        lot = bulk_lots(make_month())[0]
        with CaptureQueriesContext(connection) as undone:
            assert undo_bulk_lot(make_month(), lot.number, actor=reviewer, now=NOW) == (more, 0)
        Explanation.objects.update(state="accepted")
        counts.append((len(asked) - more, len(undone) - more))
    assert counts[1] == counts[2]


def test_lot_of_a_published_month_stays(clause, reviewer):
    make_met(clause, "a")
    accept(reviewer)
    (lot,) = bulk_lots(make_month())
    publish(make_month())
    with pytest.raises(StepRefused, match="已发布"):
        undo_bulk_lot(make_month(), lot.number, actor=reviewer)


def test_streak_on_a_line_of_a_lot_goes_back_with_it(rules, reviewer):
    light = make_threshold(rules, Signal.YELLOW_LIGHT, standard="＜60")
    base = make_met(light, "a", 50, grounds="6月参保完成率 50% < 60%")
    accept(reviewer)
    streak = make_clause(rules, Signal.RED_LIGHT, kind="streak", standard="黄灯1连续2月")
    make_line(light, base.unit, month=JUNE.plus(-1), state=LineState.ACCEPTED, value=50)
    red = make_line(streak, base.unit)
    red = take_step(red, "accept", actor=reviewer, note="连续两月")
    undo_bulk_lot(make_month(), bulk_lots(make_month())[0].number, actor=reviewer)
    assert Determination.objects.get(pk=red.pk).state == LineState.FILED


# As many as a month has


def test_queries_of_the_preview_do_not_grow(clause, reviewer):
    counts, made = [], 0
    for more in (10, 30):
        for n in range(made, made + more):
            make_met(clause, f"t{n}")
        made += more
        with CaptureQueriesContext(connection) as asked:
            assert len(met_lines(make_month(), reviewer).lines) == made
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_queries_of_the_press_grow_by_one_a_line_for_the_chain_of_the_history(reviewer):
    counts = {}
    record(reviewer, Happened(), reviewer, "历史已有开头")
    for count in (10, 300):
        Determination.objects.all().delete()
        rules = make_rule_set(make_assessor(f"d{count}"))
        clause = make_clause_of_figures(rules)
        for n in range(count):
            make_met(clause, f"d{count}t{n}")
        month = make_month()
        seen = met_lines(month, reviewer).versions
        with CaptureQueriesContext(connection) as asked:
            accept_met(month, actor=reviewer, seen=seen, now=NOW)
        chain = sum('UPDATE "departments_recordhead"' in query["sql"] for query in asked)
        writes = sum('UPDATE "assessments_determination"' in query["sql"] for query in asked)
        inserts = sum('INSERT INTO "departments_record"' in query["sql"] for query in asked)
        counts[count] = (chain, len(asked) - chain - writes - inserts)
    assert (counts[10][0], counts[300][0]) == (11, 301)
    assert counts[10][1] == counts[300][1]
    assert Determination.objects.filter(state=LineState.ACCEPTED).count() == 300
