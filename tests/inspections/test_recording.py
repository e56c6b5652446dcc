"""What a supervisor hands in: once under one token, with the receipt of what is kept, and nothing of it told early."""

import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from assessments.files.evidence import keep
from departments.models import Record, Role
from departments.steps import StepRefused
from inspections.models import Check, Finding, FindingFile, FindingState, Visit
from inspections.recording import WalkEntry, confirm_finding, hand_in, redraft, skip_visit
from inspections.workflow import StepWords, take_finding_step
from tests.factories import make_user
from tests.inspections.factories import FIRST_WEEK, at, make_supervisor, make_visit, town
from tests.inspections.photos import picture_upload

pytestmark = pytest.mark.django_db
TUESDAY = at(FIRST_WEEK + timedelta(days=1))
TOKEN = "a" * 32
S = FindingState


@pytest.fixture
def walk():
    """A supervisor before a planned visit, with the visit."""
    supervisor = make_supervisor()
    return supervisor.user, make_visit(supervisors=[supervisor, make_supervisor("jiandu2")])


def entry(visit, token=TOKEN, **fields):
    chip = Check.objects.get(text="不在岗")
    return WalkEntry(token, visit.unit, visit, chip=chip, **{"words": chip.sentence, **fields})


def photo(user, name="大厅.jpg", **fields):
    return keep(picture_upload(name, **fields), actor=user)


def test_finding_with_a_photo_is_collected_and_the_visit_made(walk):
    user, visit = walk
    kept = photo(user)
    receipt = hand_in(entry(visit, files=(kept,)), actor=user, now=TUESDAY)
    finding, visit = Finding.objects.get(), Visit.objects.get()
    assert (receipt.code, receipt.hashes) == ("2026-001", (kept.sha256,))
    assert (finding.state, finding.topic, finding.unit) == (S.COLLECTED, "discipline", visit.unit)
    assert (visit.visited_at, visit.outcome) == (TUESDAY, "found")


def test_same_submission_again_gets_the_first_result(walk):
    user, visit = walk
    sent = entry(visit, files=(photo(user),))
    first = hand_in(sent, actor=user, now=TUESDAY)
    again = hand_in(sent, actor=user, now=TUESDAY + timedelta(hours=3))
    assert again == first
    assert (Finding.objects.count(), FindingFile.objects.count()) == (1, 1)


def test_token_with_another_content_is_refused(walk):
    user, visit = walk
    hand_in(entry(visit), actor=user, now=TUESDAY)
    with pytest.raises(StepRefused) as refused:
        hand_in(entry(visit, place="二楼"), actor=user, now=TUESDAY)
    assert refused.value.messages == ["这次提交的号码已经用在另一条内容上，请重新提交一次"]


def test_nothing_found_is_two_facts_of_the_visit(walk):
    user, visit = walk
    clean = WalkEntry(TOKEN, visit.unit, visit, is_clean=True)
    assert hand_in(clean, actor=user, now=TUESDAY).code == ""
    assert hand_in(clean, actor=user, now=TUESDAY).words == "已记下：未发现问题"
    assert [(row.outcome, row.recorded_by) for row in Visit.objects.all()] == [("clean", user)]
    assert not Finding.objects.exists()


def test_finding_without_a_photo_waits_for_the_other_supervisor(walk):
    user, visit = walk
    finding = hand_in(entry(visit), actor=user, now=TUESDAY).finding
    assert finding.state == S.DRAFT
    with pytest.raises(PermissionDenied):
        confirm_finding(finding, actor=user, now=TUESDAY)
    other = visit.supervisors.get(user__username="jiandu2").user
    assert confirm_finding(finding, actor=other, now=TUESDAY).state == S.COLLECTED


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"trained_on": None}, "监督员x在 2026-06-02 还没有培训，不能暗访"),
        ({"trained_on": date(2026, 6, 3)}, "监督员x在 2026-06-02 还没有培训，不能暗访"),
        ({"confidential_on": None}, "监督员x在 2026-06-02 还没有作保密承诺，不能暗访"),
        (
            {"until": date(2026, 6, 1)},
            "监督员x的聘期是 2026-01-01 至 2026-06-01，2026-06-02 不在聘期内",
        ),
        ({"ended_on": date(2026, 6, 2), "ended_because": "调离"}, "监督员x已于 2026-06-02 解聘"),
    ],
)
def test_visit_by_who_may_not_go_is_refused(fields, said):
    supervisor = make_supervisor("x", **fields)
    visit = make_visit(supervisors=[supervisor])
    with pytest.raises(ValidationError) as refused:
        hand_in(entry(visit), actor=supervisor.user, now=TUESDAY)
    assert refused.value.messages == [said]


def test_visit_to_a_unit_to_avoid_is_refused():
    supervisor = make_supervisor("x", avoid=[town()])
    visit = make_visit(supervisors=[supervisor])
    with pytest.raises(ValidationError) as refused:
        hand_in(entry(visit), actor=supervisor.user, now=TUESDAY)
    assert refused.value.messages == ["监督员x登记了回避淳溪街道"]


def test_finding_of_the_future_is_refused(walk):
    user, visit = walk
    with pytest.raises(ValidationError) as refused:
        hand_in(entry(visit, seen_at=TUESDAY + timedelta(minutes=1)), actor=user, now=TUESDAY)
    assert refused.value.messages == ["发现时间不能晚于现在"]


def test_eleven_photos_are_one_too_many(walk):
    user, visit = walk
    photos = tuple(photo(user, f"{n}.png", colour=(n, n, n)) for n in range(11))
    with pytest.raises(ValidationError) as refused:
        hand_in(entry(visit, files=photos), actor=user, now=TUESDAY)
    assert refused.value.messages == ["一个问题最多附 10 张照片"]
    assert not Finding.objects.exists()


def test_visit_that_could_not_be_made_has_its_reason(walk):
    user, visit = walk
    with pytest.raises(ValidationError):
        skip_visit(visit, " ", actor=user, now=TUESDAY)
    assert skip_visit(visit, "道路中断", actor=user, now=TUESDAY).skipped_because == "道路中断"
    with pytest.raises(StepRefused):
        hand_in(entry(visit), actor=user, now=TUESDAY)


def test_history_names_no_unit_before_it_is_told(walk):
    user, visit = walk
    hand_in(entry(visit, words="甲窗口无人", files=(photo(user),)), actor=user, now=TUESDAY)
    other = make_visit(town("b", "乙镇"), supervisors=visit.supervisors.all())
    hand_in(WalkEntry("b" * 32, other.unit, other, is_clean=True), actor=user, now=TUESDAY)
    rows = Record.objects.exclude(verb__startswith="account")
    told = json.dumps([[row.sentence, row.data, row.subject_kind] for row in rows], ensure_ascii=False)
    assert [word for word in ("chunxi", "淳溪", "乙镇", "甲窗口", '"b"') if word in told] == []
    assert json.loads(rows.filter(verb="visit.made").latest("sequence").data) == {
        "month": "2026-06",
        "batch": 1,
        "made": 2,
    }


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SUPERVISOR])
def test_nobody_else_records_a_visit_of_the_own_unit(walk, role):
    _, visit = walk
    stranger = make_user(role, visit.unit)
    with pytest.raises(PermissionDenied):
        hand_in(entry(visit), actor=stranger, now=TUESDAY)


def test_words_of_a_draft_that_came_back_are_changed_and_submitted(walk):
    user, visit = walk
    finding = hand_in(entry(visit, files=(photo(user),)), actor=user, now=TUESDAY).finding
    reviewer = make_user(Role.REVIEWER, username="shenhe")
    returned = take_finding_step(
        finding, "complete", actor=reviewer, words=StepWords("写明哪个窗口"), now=TUESDAY
    )
    changed = redraft(returned, words="三号窗口无人", place="大厅", actor=user, now=TUESDAY)
    assert (changed.state, changed.words, changed.place) == (S.COLLECTED, "三号窗口无人", "大厅")
    with pytest.raises(StepRefused):
        redraft(changed, words="四号窗口无人", place="", actor=user, now=TUESDAY)


def test_other_words_are_confirmed_anew_and_none_are_refused(walk):
    user, visit = walk
    draft = hand_in(entry(visit), actor=user, now=TUESDAY).finding
    Finding.objects.update(second_confirms=True)
    other = visit.supervisors.get(user__username="jiandu2").user
    with pytest.raises(PermissionDenied):
        redraft(draft, words="三号窗口无人", place="", actor=other, now=TUESDAY)
    with pytest.raises(ValidationError) as refused:
        redraft(draft, words=" ", place="", actor=user, now=TUESDAY)
    assert refused.value.message_dict == {"words": ["请写下看到了什么"]}
    changed = redraft(draft, words="三号窗口无人", place="", actor=user, now=TUESDAY)
    assert (changed.state, changed.second_confirms) == (S.DRAFT, False)
