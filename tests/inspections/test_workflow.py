"""Who may take which step of a finding in which state: the whole matrix against a table written by hand."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from departments.models import Record, Role
from departments.steps import StepRefused
from inspections.models import Finding, FindingState, ReviewOutcome, Stance
from inspections.reviewing import ask_for_review, decide_review
from inspections.steps import FINDING_STEPS, finding_steps_open_to
from inspections.workflow import StepWords, notify_findings, take_finding_step
from tests.factories import make_user
from tests.inspections.factories import (
    FIRST_WEEK,
    at,
    make_accountability,
    make_finding,
    make_review,
    make_supervisor,
    make_visit,
    town,
)

pytestmark = pytest.mark.django_db
S = FindingState
NOW = at(date(2026, 6, 20))
DAY = NOW.date()
FREE = {"reviewer", "verifier", "publisher"}
UNIT = {"its clerk", "its signer", "its contact"}
TABLE = {  # step: who, from which states to which
    "submit": ({"its supervisor"}, {S.DRAFT: S.COLLECTED}),
    "complete": (FREE, {S.COLLECTED: S.DRAFT}),
    "discard": (FREE, {S.COLLECTED: S.DISCARDED}),
    "notify": (FREE, {S.COLLECTED: S.NOTIFIED}),
    "answer": (UNIT, {S.NOTIFIED: S.ANSWERED}),
    "verify": (FREE, {S.NOTIFIED: S.RECTIFYING, S.ANSWERED: S.RECTIFYING}),
    "dismiss": (FREE, {S.NOTIFIED: S.DISMISSED, S.ANSWERED: S.DISMISSED}),
    "report": (UNIT, {S.RECTIFYING: S.RECTIFIED}),
    "back": (FREE, {S.RECTIFIED: S.RECTIFYING}),
    "close": (FREE - {"verifier"}, {S.RECTIFIED: S.CLOSED}),
    "overturn": (
        FREE - {"verifier"},
        {S.RECTIFYING: S.DISMISSED, S.RECTIFIED: S.DISMISSED, S.CLOSED: S.DISMISSED},
    ),
    "undo": (
        FREE,
        {
            S.DRAFT: S.COLLECTED,
            S.DISCARDED: S.COLLECTED,
            S.NOTIFIED: S.COLLECTED,
            S.DISMISSED: S.ANSWERED,
            S.RECTIFYING: S.ANSWERED,
            S.CLOSED: S.RECTIFIED,
        },
    ),
}
DECIDED_FROM = TABLE["undo"][1]
WORDS = StepWords("会议通知和照片都核对过了", stance=Stance.FALSE)


def people(unit):
    return {
        "its supervisor": make_supervisor("lai").user,
        "another supervisor": make_supervisor("bie").user,
        "its clerk": make_user(Role.CLERK, unit),
        "its signer": make_user(Role.SIGNER, unit),
        "its contact": make_user(Role.CONTACT, unit),
        "another clerk": make_user(Role.CLERK, town("b", "乙")),
        "reviewer": make_user(Role.REVIEWER),
        "verifier": make_user(Role.REVIEWER, username="hecha"),
        "publisher": make_user(Role.PUBLISHER),
        "reviewer of the unit": make_user(Role.REVIEWER, unit),
        "auditor": make_user(Role.AUDITOR),
        "examiner": make_user(Role.EXAMINER),
        "administrator": make_user(Role.SYSTEM_ADMIN),
        "without a role": make_user(""),
    }


def world():
    unit = town()
    everybody = people(unit)
    lai, verifier = everybody["its supervisor"], everybody["verifier"]
    visit = make_visit(unit, supervisors=[lai.supervisor], made=at(FIRST_WEEK))
    findings = {}
    for state in S:
        decided = {"decided_from": DECIDED_FROM.get(state, ""), "decided_version": 1, "decided_by": verifier}
        by = verifier if state in (S.RECTIFYING, S.RECTIFIED, S.CLOSED) else None
        own = {"created_by": lai, "second_confirms": True, "verified_by": by}
        findings[state] = make_finding(visit=visit, state=state, **own, **decided)
        if by:
            make_accountability(findings[state])
    return everybody, findings


def cells():
    """Every way through the table, as (who, state, step, target)."""
    return {
        (who, state, step, target)
        for step, (allowed, ways) in TABLE.items()
        for who in allowed
        for state, target in ways.items()
    }


def outcome(finding, step, actor):
    """The state after a step, None where it was refused; nothing of it stays."""
    before = Record.objects.count()
    try:
        with transaction.atomic():
            try:
                return take_finding_step(finding, step, actor=actor, words=WORDS, now=NOW).state
            finally:
                transaction.set_rollback(True)
    except (PermissionDenied, StepRefused):
        assert Record.objects.count() == before
        return None


@pytest.mark.rights
def test_steps_are_open_to_whom_the_table_says():
    everybody, findings = world()
    taken = {
        (who, state, step, after)
        for who, actor in everybody.items()
        for state, finding in findings.items()
        for step in FINDING_STEPS
        if (after := outcome(finding, step, actor))
    }
    assert taken == cells()


@pytest.mark.rights
def test_buttons_are_the_steps_that_are_open():
    everybody, findings = world()
    shown = {
        (who, state, step.name)
        for who, actor in everybody.items()
        for state, finding in findings.items()
        for step in finding_steps_open_to(actor, finding, day=DAY)
    }
    assert shown == {(who, state, step) for who, state, step, _ in cells()}


def refusal(finding, step, actor, words=WORDS, now=NOW, **seen):
    with pytest.raises(ValidationError) as refused:
        take_finding_step(finding, step, actor=actor, words=words, now=now, **seen)
    return refused.value.messages


def test_finding_without_photo_and_second_is_not_submitted():
    lai = make_supervisor("lai").user
    finding = make_finding(state=S.DRAFT, created_by=lai)
    assert refusal(finding, "submit", lai) == [f"{finding} 还没有取证：附一张照片，或请同去的监督员确认"]


def test_unit_is_not_told_while_the_batch_runs():
    reviewer = make_user(Role.REVIEWER)
    finding = make_finding(visit=make_visit(made=at(FIRST_WEEK)))
    make_visit(town("b", "乙"))
    make_visit(town("c", "丙"))
    during = at(date(2026, 6, 5))
    with pytest.raises(StepRefused) as refused:
        notify_findings([finding], actor=reviewer, now=during)
    assert refused.value.messages == [f"{finding} 本批还有 2 个单位未访，访完或过了这一周再反馈"]
    assert notify_findings([finding], actor=reviewer, now=at(date(2026, 6, 8))).done == [finding]


def test_unit_is_told_as_soon_as_all_of_its_batch_are_visited():
    finding = make_finding(visit=make_visit(made=at(FIRST_WEEK)))
    make_visit(town("b", "乙"), skipped_because="道路中断")
    told = take_finding_step(finding, "notify", actor=make_user(Role.REVIEWER), now=at(date(2026, 6, 3)))
    assert (told.notified_on, told.answer_until) == (date(2026, 6, 3), date(2026, 6, 10))


def test_verification_without_an_answer_waits_for_the_end_of_its_term():
    reviewer = make_user(Role.REVIEWER)
    finding = make_finding(state=S.NOTIFIED)
    assert finding.answer_until == date(2026, 6, 15)
    too_early = refusal(finding, "verify", reviewer, now=at(date(2026, 6, 15)))
    assert too_early == [f"{finding} 单位还没有答复，答复期限到 2026-06-15，过了这天再查实"]
    verified = take_finding_step(finding, "verify", actor=reviewer, now=at(date(2026, 6, 16)))
    assert (verified.concluded_on, verified.rectify_until) == (date(2026, 6, 16), date(2026, 6, 30))


def test_conclusion_against_the_unit_gives_its_reason():
    finding = make_finding(state=S.ANSWERED, stance=Stance.FALSE)
    assert refusal(finding, "verify", make_user(Role.REVIEWER), words=None) == ["查实要写明理由"]


def test_answer_names_its_stance():
    clerk = make_user(Role.CLERK, town())
    assert refusal(make_finding(state=S.NOTIFIED), "answer", clerk, StepWords("说明")) == [
        "请选属实、部分属实或不属实"
    ]


def test_finding_is_closed_with_a_measure_alone():
    finding = make_finding(state=S.RECTIFIED)
    said = f"{finding} 还没有问责：登记问责，或写明不予问责的理由"
    assert refusal(finding, "close", make_user(Role.REVIEWER)) == [said]


def test_who_saw_it_does_not_verify():
    reviewer = make_user(Role.REVIEWER)
    with pytest.raises(PermissionDenied):
        take_finding_step(
            make_finding(state=S.ANSWERED, created_by=reviewer), "verify", actor=reviewer, now=NOW
        )


def test_office_of_one_closes_what_it_verified_and_says_so(settings):
    settings.OFFICE_OF_ONE = True
    reviewer = make_user(Role.REVIEWER)
    finding = make_finding(state=S.RECTIFIED, verified_by=reviewer)
    make_accountability(finding)
    take_finding_step(finding, "close", actor=reviewer, now=NOW)
    told = Record.objects.get(verb="finding.close")
    assert told.sentence == f"办结了{finding}（一人办公例外：是核实这个问题的人）"


def test_stale_page_decides_nothing():
    finding = make_finding(state=S.ANSWERED, version=2)
    said = [f"{finding} 的内容已变更，请看过新内容再查实"]
    assert refusal(finding, "verify", make_user(Role.REVIEWER), version=1) == said


def test_overturned_finding_takes_its_measures_with_it():
    finding = make_finding(state=S.CLOSED)
    measure, clerk = make_accountability(finding, "repost"), make_user(Role.CONTACT, town())
    review = ask_for_review(finding, "当时正在开会", actor=clerk, now=NOW)
    decide_review(review, ReviewOutcome.REVOKED, "会议属实", actor=make_user(Role.REVIEWER), now=NOW)
    finding.refresh_from_db()
    measure.refresh_from_db()
    review.refresh_from_db()
    assert (finding.state, finding.dismissed_on, finding.concluded_on) == (
        S.DISMISSED,
        DAY,
        date(2026, 6, 11),
    )
    assert (measure.voided_on, review.outcome, review.decided_on) == (DAY, ReviewOutcome.REVOKED, DAY)
    assert not Finding.objects.get().measures.standing().exists()


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 7, 29), None),
        (date(2026, 7, 30), "申请复核的期限是结论之后 30 日，到 2026年7月29日为止，已经过了"),
    ],
)
def test_review_is_asked_for_within_thirty_days(day, said):
    finding = make_finding(
        state=S.RECTIFYING, concluded_on=date(2026, 6, 29), rectify_until=date(2026, 7, 13)
    )
    clerk = make_user(Role.CLERK, town())
    if said is None:
        assert ask_for_review(finding, "有会议通知", actor=clerk, now=at(day)).asked_on == day
        return
    with pytest.raises(StepRefused) as refused:
        ask_for_review(finding, "有会议通知", actor=clerk, now=at(day))
    assert refused.value.messages == [f"{finding}：{said}"]


def test_review_is_decided_by_who_had_no_part_in_it():
    reviewer = make_user(Role.REVIEWER)
    review = make_review(make_finding(state=S.RECTIFYING, verified_by=reviewer))
    with pytest.raises(PermissionDenied):
        decide_review(review, ReviewOutcome.UPHELD, "核对无误", actor=reviewer, now=NOW)
    decided = decide_review(
        review, ReviewOutcome.UPHELD, "核对无误", actor=make_user(Role.PUBLISHER), now=NOW
    )
    assert (decided.outcome, decided.by.role) == (ReviewOutcome.UPHELD, Role.PUBLISHER)


def test_decision_sent_back_gives_back_its_day():
    reviewer = make_user(Role.REVIEWER)
    finding = make_finding(state=S.RECTIFIED)
    back = take_finding_step(finding, "back", actor=reviewer, words=WORDS, now=NOW)
    assert back.rectified_on is None
    assert take_finding_step(back, "undo", actor=reviewer, now=NOW).rectified_on == date(2026, 6, 18)
