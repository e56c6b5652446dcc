import pytest
from django.core.exceptions import PermissionDenied

from assessments.explaining import explain
from assessments.filing import edit_line
from assessments.models import Determination, Explanation, LineState, Reason, Submission
from assessments.signing import hand_back, is_sent, refile, send_for_signature, withdraw_all
from assessments.workflow import take_step
from departments.models import Record, Role
from departments.months import CalendarMonth
from rules.models import Reading
from tests.assessments.scene import refused
from tests.factories import (
    JUNE,
    make_assessor,
    make_reading,
    make_user,
)

pytestmark = pytest.mark.django_db
MAY, JULY = CalendarMonth(2026, 5), CalendarMonth(2026, 7)


def test_signature_files_what_is_ready(scene):
    scene.add()
    scene.add(unit=scene.towns[1], grounds="")
    explain(JUNE, scene.blame, Reason.NONE, actor=scene.clerk)
    send_for_signature(scene.month, scene.department, actor=scene.clerk)
    scene.sign()
    states = Determination.objects.order_by("unit__position").values_list("state", flat=True)
    assert (list(states), Explanation.objects.get().state) == (["filed", "draft"], "filed")
    submission = scene.sheet().submission
    assert (submission.signed_by, submission.sent_at) == (scene.signer, None)


def test_signature_is_refused_where_the_sheet_changed(scene):
    line = scene.add()
    seen = scene.sheet().fingerprint
    edit_line(line, actor=scene.clerk, grounds="后来改的")
    assert refused(scene.sign, seen=seen) == ["内容已变更，请看过新内容再签"]
    scene.sign()
    assert refused(scene.sign, seen=seen) == ["内容已变更，请看过新内容再签"]
    assert Record.objects.filter(verb="submission.sign").count() == 1


def test_only_the_head_signs(scene):
    scene.add()
    with pytest.raises(PermissionDenied):
        scene.sign(actor=scene.clerk)
    assert Determination.objects.get().state == LineState.DRAFT


def test_stale_line_blocks_sending_and_signing(scene):
    reading = make_reading(scene.metric, scene.towns[0], "87.2")
    scene.add(scene.flag, grounds="")
    Reading.objects.filter(pk=reading.pk).update(value="86")
    words = ["淳溪街道的参保完成率在填报之后有改动，请重新确认"]
    assert refused(send_for_signature, scene.month, scene.department, actor=scene.clerk) == words
    assert refused(scene.sign) == words


def test_nothing_is_sent_where_nothing_is_ready(scene):
    sentences = refused(send_for_signature, scene.month, scene.department, actor=scene.clerk)
    assert sentences == ["区人社局没有可以报送的内容"]


def test_head_hands_back_with_words(scene):
    scene.add()
    submission = send_for_signature(scene.month, scene.department, actor=scene.clerk)
    assert refused(hand_back, submission, " ", actor=scene.signer) == ["退回经办人要写明意见"]
    with pytest.raises(PermissionDenied):
        hand_back(submission, "不行", actor=scene.clerk)
    back = hand_back(submission, "红旗2请附通报原文", actor=scene.signer)
    assert (back.sent_at, back.signer_words) == (None, "红旗2请附通报原文")


def test_head_does_not_hand_back_what_is_filed(scene):
    scene.add()
    scene.sign()
    submission = Submission.objects.get(department=scene.department)
    assert refused(hand_back, submission, "请重写", actor=scene.signer) == [
        "没有等您审签的内容了：已经报送，要改请经办人撤回"
    ]


def test_what_is_all_withdrawn_has_not_been_reported(scene):
    scene.add()
    scene.sign()
    assert Submission.objects.filed(scene.month).count() == 1
    withdraw_all(scene.month, scene.department, actor=scene.clerk)
    assert Submission.objects.filed(scene.month).count() == 0


@pytest.fixture
def returned(scene):
    line = scene.add()
    scene.sign()
    return take_step(line, "return", actor=scene.reviewer, note="请附通报原文")


def test_returned_line_goes_back_without_a_second_signature(scene, returned):
    edit_line(returned, actor=scene.clerk, facts="附了原文")
    line = refile(returned, actor=scene.clerk)
    assert (line.state, line.decided_by) == (LineState.FILED, scene.reviewer)


def test_returned_line_that_nobody_answered_does_not_go_back(scene, returned):
    sentences = refused(refile, returned, actor=scene.clerk)
    assert sentences == ["区人社局红旗2：淳溪街道 还没有按意见修改，不能重新报送"]
    scene.add(scene.blame)
    scene.sign()
    returned.refresh_from_db()
    assert returned.state == LineState.RETURNED


def test_returned_line_with_another_unit_needs_the_signature(scene, returned):
    edit_line(returned, actor=scene.clerk, unit=scene.towns[1])
    sentences = refused(refile, returned, actor=scene.clerk)
    assert sentences == ["单位、月份或数据有改动，要审签人重新审签后报送"]
    with pytest.raises(PermissionDenied):
        refile(returned, actor=make_user(Role.CLERK, make_assessor("swj", "区商务局")))
    scene.sign()
    returned.refresh_from_db()
    assert returned.state == LineState.FILED


def test_returned_line_on_a_changed_figure_does_not_go_back(scene):
    reading = make_reading(scene.metric, scene.towns[0], "87.2")
    line = scene.add(scene.flag, grounds="")
    scene.sign()
    take_step(line, "return", actor=scene.reviewer, note="请核对")
    edit_line(line, actor=scene.clerk, facts="核对过")
    Reading.objects.filter(pk=reading.pk).update(value="86")
    assert refused(refile, line, actor=scene.clerk) == ["淳溪街道的参保完成率在填报之后有改动，请重新确认"]


def test_what_the_office_has_not_touched_is_withdrawn_together(scene, returned):
    scene.add(unit=scene.towns[1])
    explain(JUNE, scene.blame, Reason.NONE, actor=scene.clerk)
    scene.sign()
    assert withdraw_all(scene.month, scene.department, actor=scene.clerk) == 2
    assert refused(withdraw_all, scene.month, scene.department, actor=scene.clerk) == [
        "区人社局没有可以撤回的内容：都还没报送，或审核员已经处理"
    ]


def test_returned_explanation_is_not_sent_again_unchanged(scene):
    explanation = explain(JUNE, scene.blame, Reason.NONE, actor=scene.clerk)
    scene.sign()
    take_step(explanation, "return", actor=scene.reviewer, note="请写明情况")
    sentences = refused(explain, JUNE, scene.blame, Reason.NONE, actor=scene.clerk)
    assert sentences == ["审核员请重写，内容还和退回前一样"]
    explain(JUNE, scene.blame, Reason.NONE, words="全区未发生", actor=scene.clerk)
    again = explain(JUNE, scene.blame, Reason.NONE, words="全区未发生", actor=scene.clerk)
    assert again.version == 2


def test_what_goes_back_alone_is_not_the_heads_to_sign(scene, returned):
    explanation = explain(JUNE, scene.blame, Reason.NONE, actor=scene.clerk)
    scene.sign()
    take_step(explanation, "return", actor=scene.reviewer, note="请写明情况")
    edit_line(returned, actor=scene.clerk, facts="附了原文")
    explain(JUNE, scene.blame, Reason.OTHER, words="全区未发生", actor=scene.clerk)
    assert refused(scene.sign) == ["区人社局没有可以报送的内容"]
    refile(explanation, actor=scene.clerk)
    assert refile(returned, actor=scene.clerk).state == LineState.FILED


def test_sheet_that_changed_since_it_was_checked_is_not_sent(scene):
    line = scene.add()
    seen = scene.sheet().fingerprint
    edit_line(line, actor=scene.signer, grounds="别人后来改的")
    options = {"actor": scene.clerk, "seen": seen}
    assert refused(send_for_signature, scene.month, scene.department, **options) == [
        "内容已变更，请看过新内容再送审签"
    ]


def test_what_was_sent_is_known_until_it_changes(scene):
    line = scene.add()
    assert not is_sent(scene.sheet())
    send_for_signature(scene.month, scene.department, actor=scene.clerk)
    assert is_sent(scene.sheet())
    edit_line(line, actor=scene.clerk, grounds="后来改的")
    assert not is_sent(scene.sheet())
