from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from assessments.basis import stale_words, take_basis
from assessments.explaining import drop_explanation, explain, look_again
from assessments.figures import set_readings
from assessments.filing import take_up_one
from assessments.models import Explanation, Reason
from assessments.sheet.contents import sheet
from assessments.signing import refile, send_for_signature
from assessments.workflow import take_step
from departments.models import Record
from departments.steps import StepRefused
from rules.models import Kind, Signal
from tests.factories import JUNE, make_clause, make_explanation, make_line

pytestmark = pytest.mark.django_db
STALE = "说明与数据不符，请重看"


def write(scene, value, unit=0):
    """A figure as the clerk writes it; None takes it away."""
    numbers = {"value": value and Decimal(value), "done": None, "total": None}
    set_readings(JUNE, scene.department, {(scene.metric, scene.towns[unit]): numbers}, actor=scene.clerk)


def say(scene, clause=None, reason=Reason.NONE, **options):
    return explain(JUNE, clause or scene.light, reason, actor=scene.clerk, **options)


def comes(scene):
    write(scene, "90", unit=1)


def changes(scene):
    write(scene, "61")


def goes(scene):
    write(scene, None)


def calls(scene):
    write(scene, "80")


@pytest.mark.parametrize("moved", [comes, changes, goes, calls])
def test_explanation_is_stale_once_its_figures_move(scene, moved):
    write(scene, "60")
    explanation = say(scene)
    assert scene.row(scene.light).is_complete
    moved(scene)
    row = scene.row(scene.light)
    assert STALE in row.problems
    assert (row.square, scene.sheet().ready_explanations) == ("open", [])
    assert stale_words([explanation]) == {explanation.pk: f"黄灯1的{STALE}"}


@pytest.mark.parametrize("reason", [Reason.NONE, Reason.BELOW, Reason.PENDING])
def test_explanation_written_before_any_figure_is_stale_when_one_comes(scene, reason):
    say(scene, reason=reason)
    comes(scene)
    assert scene.row(scene.light).problems == [STALE]


def test_explanation_of_a_clause_without_a_machine_is_never_stale(scene):
    say(scene, scene.blame)
    calls(scene)
    assert scene.row(scene.blame).problems == []


def test_figure_that_becomes_what_it_was_makes_the_explanation_hold_again(scene):
    write(scene, "60")
    say(scene)
    changes(scene)
    write(scene, "60.00")
    assert scene.row(scene.light).problems == []


def test_declined_unit_is_stale_when_its_own_figure_moves(scene):
    write(scene, "80")
    write(scene, "60", unit=1)
    declined = say(scene, reason=Reason.BELOW, words="口径有误", unit=scene.towns[0])
    write(scene, "61", unit=1)
    assert scene.row(scene.light).problems == []
    write(scene, "90")
    assert scene.row(scene.light).problems == [f"淳溪街道{STALE}"]
    assert stale_words([declined]) == {declined.pk: f"黄灯1（淳溪街道）的{STALE}"}


def test_clause_is_stale_when_a_streak_comes_to_call_for_a_light(scene):
    streak = make_clause(scene.rules, Signal.RED_LIGHT, 2, kind=Kind.STREAK, standard="黄灯1连续2月")
    make_line(scene.light, scene.towns[0], state="accepted", month=JUNE.plus(-1))
    say(scene, streak)
    assert scene.row(streak).problems == []
    scene.add(scene.light)
    assert scene.row(streak).problems == ["1 条待确认", STALE]


def test_explanation_without_a_basis_is_judged_by_open_proposals_alone(scene):
    make_explanation(scene.light)
    changes(scene)
    assert scene.row(scene.light).problems == []
    calls(scene)
    assert scene.row(scene.light).problems == ["1 条待确认", STALE]


def test_stale_explanation_keeps_the_month_from_being_sent_and_signed(scene):
    scene.add()
    say(scene)
    calls(scene)
    for send in (
        lambda: send_for_signature(scene.month, scene.department, actor=scene.clerk),
        scene.sign,
    ):
        with pytest.raises(ValidationError) as refusal:
            send()
        assert refusal.value.messages == [f"黄灯1的{STALE}"]
    assert Explanation.objects.get().state == "draft"


def test_stale_explanation_gives_way_to_the_line_and_then_the_month_is_signed(scene):
    say(scene)
    calls(scene)
    take_up_one(scene.month, scene.light, scene.towns[0], actor=scene.clerk)
    assert (scene.sign().lines, Explanation.objects.count()) == (1, 0)


def test_writing_the_same_again_takes_the_present_figures(scene):
    explanation = say(scene)
    comes(scene)
    again = say(scene)
    assert (again.pk, again.version, scene.row(scene.light).problems) == (explanation.pk, 2, [])
    assert say(scene).version == 2
    verbs = Record.objects.filter(verb="explanation.write")
    assert verbs.count() == 2


def test_stale_explanation_is_confirmed_as_it_stands(scene):
    explanation = say(scene, reason=Reason.BELOW)
    comes(scene)
    assert look_again(explanation, actor=scene.clerk).version == 2
    assert scene.row(scene.light).problems == []
    event = Record.objects.get(verb="explanation.refresh")
    assert event.sentence == "按新数据确认了区人社局黄灯1：未达标准"


def declined_and_corrected(scene):
    write(scene, "80")
    explanation = say(scene, reason=Reason.BELOW, words="口径有误", unit=scene.towns[0])
    write(scene, "90")
    return explanation


def clause_with_a_proposal(scene):
    explanation = say(scene)
    calls(scene)
    return explanation


def data_not_come_that_has(scene):
    explanation = say(scene, reason=Reason.PENDING)
    for n in range(3):
        write(scene, "90", unit=n)
    return explanation


def sent_back(scene):
    explanation = say(scene)
    scene.sign()
    take_step(explanation, "return", actor=scene.reviewer, note="请写明情况")
    comes(scene)
    return explanation


def with_the_office(scene):
    explanation = say(scene)
    scene.sign()
    comes(scene)
    return explanation


@pytest.mark.parametrize(
    ("stands", "why"),
    [
        (declined_and_corrected, "黄灯1（淳溪街道）：数据不再提出这个单位，不需要说明，请删去"),
        (clause_with_a_proposal, "黄灯1：请先处理待确认的提议"),
        (data_not_come_that_has, "黄灯1：数据已到，请改选原因"),
        (sent_back, "黄灯1：审核员请重写"),
        (with_the_office, "区人社局黄灯1的说明现在是“已报送”，不能修改"),
    ],
)
def test_explanation_that_does_not_hold_as_it_stands_is_not_confirmed(scene, stands, why):
    explanation = stands(scene)
    with pytest.raises(StepRefused) as refusal:
        look_again(explanation, actor=scene.clerk)
    assert refusal.value.messages == [why]


def test_data_that_is_all_there_is_not_called_missing(scene):
    for n in range(3):
        write(scene, "80" if n else "90", unit=n)
    with pytest.raises(ValidationError) as refusal:
        say(scene, scene.flag, Reason.PENDING, words="还在核")
    assert refusal.value.message_dict == {"reason": ["数据已到，请改选原因"]}
    assert say(scene, scene.blame, Reason.PENDING).reason == Reason.PENDING


def test_declined_unit_that_nothing_calls_for_is_taken_away(scene):
    explanation = declined_and_corrected(scene)
    drop_explanation(explanation, actor=scene.clerk)
    assert scene.row(scene.light).problems == ["未填"]
    event = Record.objects.get(verb="explanation.drop")
    assert event.sentence == "删去了区人社局黄灯1（淳溪街道）：未达标准：口径有误"


def test_explanation_that_others_rewrote_is_not_taken_away(scene):
    explanation = say(scene)
    say(scene, reason=Reason.BELOW)
    with pytest.raises(StepRefused, match="已被他人改过"):
        drop_explanation(explanation, actor=scene.clerk, version=1)
    assert Explanation.objects.count() == 1


@pytest.mark.parametrize("stands", [sent_back, with_the_office])
def test_explanation_that_was_filed_is_not_taken_away(scene, stands):
    explanation = stands(scene)
    with pytest.raises(StepRefused):
        drop_explanation(explanation, actor=scene.clerk)
    assert Explanation.objects.count() == 1


def test_rewritten_explanation_does_not_go_back_while_the_figures_contradict_it(scene):
    explanation = say(scene)
    scene.sign()
    take_step(explanation, "return", actor=scene.reviewer, note="请写明情况")
    say(scene, reason=Reason.OTHER, words="全区未发生")
    comes(scene)
    with pytest.raises(StepRefused, match=STALE):
        refile(explanation, actor=scene.clerk)
    say(scene, reason=Reason.OTHER, words="全区未发生")
    assert refile(explanation, actor=scene.clerk).state == "filed"


def test_filed_explanation_is_named_to_those_who_ask_and_a_problem_of_the_clerks(scene):
    explanation = with_the_office(scene)
    assert scene.row(scene.light).problems == [STALE]
    assert stale_words(Explanation.objects.all()) == {explanation.pk: f"黄灯1的{STALE}"}


def test_stale_words_agree_with_the_sheet_and_ask_a_constant_number_of_queries(
    scene, django_assert_num_queries
):
    write(scene, "60")
    say(scene)
    with django_assert_num_queries(5):
        assert stale_words(_rows()) == {}
    write(scene, "80")
    say(scene, reason=Reason.BELOW, words="口径有误", unit=scene.towns[0])
    say(scene, scene.flag)
    comes(scene)
    with django_assert_num_queries(5):
        stale = stale_words(_rows())
    rows = sheet(scene.month, scene.department).rows
    assert stale == {pk: words for row in rows for pk, words in row.outdated.items()}
    assert len(stale) == 2


def _rows():
    return Explanation.objects.select_related(
        "month", "unit", "clause__metric", "clause__rule_set__department"
    )


def test_basis_is_taken_for_many_at_once(scene):
    write(scene, "60")
    one = say(scene)
    expected, one.basis = one.basis, ""
    take_basis([one])
    assert (one.basis, len(expected)) == (expected, 16)
