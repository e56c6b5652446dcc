"""代签: who may sign for the head, on which days, and what waits for the head all the same."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from assessments import permissions
from assessments.cards import months_desk
from assessments.dates import SHANGHAI
from assessments.delegating import delegate, delegation_of, end_delegation, keep_red_lights
from assessments.digests import digest
from assessments.explaining import explain
from assessments.files.evidence import attach
from assessments.filing import edit_line
from assessments.models import Delegation, Determination, LineState, Reason, SigningRule
from assessments.office.dossier import events_of
from assessments.office.queue import queue
from assessments.signing import hand_back, is_sent, send_for_signature
from assessments.signing_events import SubmissionSigned
from assessments.workbook.importing import import_rows
from assessments.workflow import take_step
from departments.accounts import switch_account
from departments.models import AccountNotice, Record, Role, User
from departments.steps import StepRefused
from tests.assessments.desks import groups_of
from tests.assessments.files import pdf, upload
from tests.assessments.scene import refused
from tests.factories import JUNE, make_assessor, make_clause, make_line, make_rule_set, make_user

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 7, 1), date(2026, 7, 7)


def at(day, hour=10):
    return datetime(2026, 7, day, hour, tzinfo=SHANGHAI)


@pytest.fixture
def deputy(scene):
    return make_user(Role.CLERK, scene.department, username="deputy", name="张三")


@pytest.fixture
def delegation(scene, deputy):
    return delegate(scene.department, deputy, FIRST, LAST, actor=scene.signer, now=at(1))


def test_delegate_signs_for_the_head_and_everybody_sees_for_whom(scene, deputy, delegation):
    line = scene.add()
    explain(JUNE, scene.blame, Reason.NONE, actor=scene.clerk)
    send_for_signature(scene.month, scene.department, actor=scene.clerk, now=at(2))
    signed = scene.sign(actor=deputy, now=at(3))
    assert (signed.counts, signed.left) == ("1 条认定、1 条说明", {})
    submission = scene.sheet().submission
    assert (submission.signed_by, submission.signed_for, submission.sent_at) == (deputy, delegation, None)
    event = Record.objects.get(verb="submission.sign")
    assert (event.actor, SubmissionSigned.of(event).delegation) == (deputy, delegation.pk)
    words = "审签人委托，7月1日至7日"
    assert event.sentence == f"代签（{words}）并报送了区人社局 2026年6月报送：1 条认定、1 条说明"
    assert [step.on_behalf for step in events_of(line)] == [words]
    assert groups_of(queue(scene.month, scene.reviewer), "flags")[0].of.signed_for == words
    assert AccountNotice.objects.get(person=scene.signer).words.endswith(
        "张三（区人社局 经办人）代您签报了区人社局 2026年6月报送：1 条认定、1 条说明"
    )


@pytest.mark.parametrize(
    ("day", "signs"),
    [(30, False), (1, True), (7, True), (8, False)],
    ids=["before", "first", "last", "after"],
)
def test_delegation_holds_from_its_first_to_its_last_day(scene, deputy, delegation, day, signs):
    scene.add()
    now = at(day) if day < 30 else at(1) - timedelta(days=1)
    if signs:
        assert scene.sign(actor=deputy, now=now).lines == 1
        return
    with pytest.raises(PermissionDenied):
        scene.sign(actor=deputy, now=now)
    assert Determination.objects.get().state == LineState.DRAFT


# What ends a delegation before its time: change to the account, whose.
LAPSES = [
    ("delegate", {"is_active": False}),
    ("delegate", {"role": Role.CONTACT}),
    ("delegate", {"department": "swj"}),
    ("head", {"is_active": False}),
    ("head", {"role": Role.CLERK}),
    ("head", {"department": "swj"}),
]


@pytest.mark.parametrize(("whose", "change"), LAPSES)
def test_delegation_lapses_with_either_account(scene, deputy, delegation, whose, change):
    scene.add()
    person = {"delegate": deputy, "head": scene.signer}[whose]
    if "department" in change:
        change = {"department": make_assessor("swj", "区商务局")}
    User.objects.filter(pk=person.pk).update(**change)
    fresh = User.objects.get(pk=deputy.pk)
    assert delegation_of(fresh, scene.department, date(2026, 7, 3)) is None
    with pytest.raises(PermissionDenied):
        scene.sign(actor=fresh, now=at(3))


def test_disabling_the_account_is_enough(scene, deputy, delegation):
    switch_account(deputy, actor=make_user(Role.SYSTEM_ADMIN), active=False)
    assert not Delegation.objects.running(FIRST).exists()


def test_only_the_head_delegates_and_only_to_a_clerk_of_the_department(scene, deputy):
    other = make_user(Role.CLERK, make_assessor("swj", "区商务局"))
    for actor in (scene.clerk, other, scene.reviewer):
        with pytest.raises(PermissionDenied):
            delegate(scene.department, deputy, FIRST, LAST, actor=actor, now=at(1))
    disabled = make_user(Role.CLERK, scene.department, username="gone", is_active=False)
    contact = make_user(Role.CONTACT, scene.department)
    for person in (other, disabled, contact, scene.signer):
        options = {"actor": scene.signer, "now": at(1)}
        sentences = refused(delegate, scene.department, person, FIRST, LAST, **options)
        assert sentences == [f"{person.name}不是区人社局在用的经办人，不能代签"]
    assert Delegation.objects.count() == 0


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (date(2026, 7, 9), date(2026, 7, 8), "截止日期不能早于开始日期"),
        (date(2026, 7, 1), date(2026, 7, 2), "截止日期已经过去"),
        (date(2026, 7, 8), date(2026, 8, 8), "一次最多委托 31 天"),
        (date(2026, 7, 7), date(2026, 7, 9), "这几天已委托张三代签（7月1日至7日），请先结束那一项"),
    ],
)
def test_days_that_do_not_do_are_refused(scene, deputy, delegation, first, last, sentence):
    options = {"actor": scene.signer, "now": at(3)}
    assert refused(delegate, scene.department, deputy, first, last, **options) == [sentence]


def test_a_month_of_days_is_taken_and_begins_after_the_one_before(scene, deputy, delegation):
    made = delegate(
        scene.department, deputy, date(2026, 7, 8), date(2026, 8, 7), actor=scene.signer, now=at(3)
    )
    assert made.days == "7月8日至8月7日"
    assert [each.state_on(date(2026, 7, 7)).label for each in (delegation, made)] == ["生效中", "未开始"]


def test_database_takes_no_delegation_to_oneself_and_none_that_ends_before_it_begins(scene, delegation):
    for change in ({"delegate": scene.signer}, {"last_day": FIRST - timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Delegation.objects.update(**change)


def test_head_ends_it_early_and_nobody_else(scene, deputy, delegation):
    for actor in (deputy, scene.clerk, make_user(Role.SIGNER, scene.department, username="other-head")):
        with pytest.raises(PermissionDenied):
            end_delegation(delegation, actor=actor, now=at(3))
    end_delegation(delegation, actor=scene.signer, now=at(3))
    scene.add()
    with pytest.raises(PermissionDenied):
        scene.sign(actor=deputy, now=at(3, 11))
    assert refused(end_delegation, delegation, actor=scene.signer, now=at(3)) == [
        "这项委托提前结束，不用再结束"
    ]
    assert list(Record.objects.filter(verb__startswith="delegation.").values_list("sentence", flat=True)) == [
        "结束了委托：审签人委托张三代签，7月1日至7日",
        "审签人委托张三代签，7月1日至7日",
    ]
    again = delegate(scene.department, deputy, date(2026, 7, 4), LAST, actor=scene.signer, now=at(3))
    assert again.days == "7月4日至7日"


def test_what_the_delegate_wrote_waits_for_the_head(scene, deputy, delegation):
    own = scene.add(actor=deputy)
    edited = scene.add(unit=scene.towns[1])
    edit_line(edited, actor=deputy, grounds="代签人改过的")
    explained = explain(JUNE, scene.blame, Reason.NONE, actor=deputy)
    scene.add(unit=scene.towns[2])
    send_for_signature(scene.month, scene.department, actor=scene.clerk, now=at(2))
    signed = scene.sign(actor=deputy, now=at(3))
    assert signed.left == dict.fromkeys((own, edited, explained), "代签人填写的")
    states = Determination.objects.order_by("unit__position").values_list("state", flat=True)
    assert list(states) == ["draft", "draft", "filed"]
    assert is_sent(scene.sheet())  # what is left waits for the head, who need not be asked again
    assert months_desk(scene.signer, now=at(3)).own_months[0].waits_for_signature
    assert refused(scene.sign, actor=deputy, now=at(3)) == [
        "没有可以代签的内容：代签人填写的 3 条，都要审签人本人签"
    ]
    assert scene.sign(now=at(4)).counts == "2 条认定、1 条说明"
    submission = scene.sheet().submission
    assert (submission.signed_by, submission.signed_for, submission.sent_at) == (scene.signer, None, None)


def written_through_a_workbook(scene, deputy):
    line = scene.add()
    row = {"月份": "2026-06", "部门编码": "rsj", "等次": "红旗", "序号": 2, "单位编码": line.unit.code}
    import_rows({"认定": [row | {"事由": "导入时改的"}]}, actor=deputy)
    return line


def file_attached(scene, deputy):
    line = scene.add()
    attach(line, upload(pdf()), actor=deputy)
    return line


@pytest.mark.parametrize("written", [written_through_a_workbook, file_attached])
def test_own_hand_is_known_by_whichever_door(scene, deputy, delegation, written):
    line = written(scene, deputy)
    scene.add(unit=scene.towns[1])
    assert scene.sign(actor=deputy, now=at(3)).left == {line: "代签人填写的"}


def test_red_lights_may_be_kept_for_the_head(scene, deputy, delegation):
    with pytest.raises(PermissionDenied):
        keep_red_lights(scene.department, True, actor=deputy)
    light, flag = scene.add(scene.blame), scene.add()
    keep_red_lights(scene.department, True, actor=scene.signer)
    keep_red_lights(scene.department, True, actor=scene.signer)
    assert Record.objects.filter(verb="department.red_lights_in_person").count() == 1
    assert scene.sign(actor=deputy, now=at(3)).left == {light: "红灯"}
    light.refresh_from_db(), flag.refresh_from_db()
    assert (light.state, flag.state) == (LineState.DRAFT, LineState.FILED)
    keep_red_lights(scene.department, False, actor=scene.signer)
    assert scene.sign(actor=deputy, now=at(3)).lines == 1


def test_rule_is_of_one_department(scene, deputy, delegation):
    SigningRule.objects.create(department=make_assessor("swj", "区商务局"), red_lights_in_person=True)
    scene.add(scene.blame)
    assert scene.sign(actor=deputy, now=at(3)).left == {}


def test_daily_mail_tells_the_delegate_what_waits(scene, deputy, delegation):
    scene.add()
    send_for_signature(scene.month, scene.department, actor=scene.clerk, now=at(2))
    first = {person: digest(person, now=at(3))[0].words for person in (scene.signer, deputy, scene.clerk)}
    assert (first[scene.signer], first[deputy]) == ("6月报送等您审签", "6月报送等您代签")
    assert "等您" not in first[scene.clerk]


def test_delegate_hands_back_too(scene, deputy, delegation):
    scene.add()
    submission = send_for_signature(scene.month, scene.department, actor=scene.clerk, now=at(2))
    with pytest.raises(PermissionDenied):
        hand_back(submission, "请附原文", actor=deputy, now=at(8))
    assert hand_back(submission, "请附原文", actor=deputy, now=at(3)).signer_words == "请附原文"
    event = Record.objects.get(verb="submission.hand_back")
    words = "把区人社局 2026年6月报送退回经办人（代签：审签人委托，7月1日至7日）：请附原文"
    assert (event.sentence, SubmissionSigned.of(event).delegation) == (words, delegation.pk)


def test_what_a_delegate_has_sent_meanwhile_is_not_handed_back_to_them(scene, deputy, delegation):
    scene.add()
    seen = send_for_signature(scene.month, scene.department, actor=scene.clerk, now=at(2))
    send_for_signature(scene.month, scene.department, actor=deputy, now=at(3))
    with pytest.raises(StepRefused, match="这是您自己送审签的"):
        hand_back(seen, "请附原文", actor=deputy, now=at(3))


# Who may take the step 报送 with the delegation in hand: (delegate, department of the line) -> may.
def test_a_delegation_files_for_its_delegate_and_its_department_alone(scene, deputy, delegation):
    other = make_line(
        make_clause(make_rule_set(make_assessor("swj", "区商务局"))), scene.towns[0], state=LineState.DRAFT
    )
    line = scene.add()
    table = {
        (deputy, line): True,
        (deputy, other): False,
        (scene.clerk, line): False,
        (scene.reviewer, line): False,
        (make_user(Role.CLERK, other.assessor), other): False,
    }
    for (person, thing), may in table.items():
        assert permissions.may_sign_for(person, thing, delegation) == may
        if not may:
            with pytest.raises((PermissionDenied, StepRefused)):
                take_step(thing, "file", actor=person, delegation=delegation)
    for name in ("accept", "undo"):
        with pytest.raises((PermissionDenied, StepRefused)):
            take_step(line, name, actor=deputy, delegation=delegation)
    assert take_step(line, "file", actor=deputy, delegation=delegation).state == LineState.FILED


PEOPLE = {
    "clerk": (Role.CLERK, "rsj"),
    "signer": (Role.SIGNER, "rsj"),
    "other signer": (Role.SIGNER, "swj"),
    "contact": (Role.CONTACT, "rsj"),
    "own reviewer": (Role.REVIEWER, "rsj"),
    "publisher": (Role.PUBLISHER, "swj"),
    "auditor": (Role.AUDITOR, "rsj"),
    "system_admin": (Role.SYSTEM_ADMIN, "rsj"),
    "security_admin": (Role.SECURITY_ADMIN, "swj"),
    "no role": ("", "rsj"),
}
MAY = {
    "may_be_delegate": {"clerk"},
    "is_head": {"signer", "other signer"},
    "may_see_all_delegations": {"auditor", "system_admin", "security_admin"},
    "may_see_delegations": {"clerk", "signer", "other signer", "auditor", "system_admin", "security_admin"},
}


@pytest.mark.parametrize("name", MAY)
def test_permissions_are_those_of_the_table(name):
    departments = {"rsj": make_assessor(), "swj": make_assessor("swj", "区商务局")}
    allowed = set()
    for who, (role, code) in PEOPLE.items():
        person = make_user(role, departments[code], username=who.replace(" ", "-"))
        asked = (departments["rsj"],) if name == "may_be_delegate" else ()
        if getattr(permissions, name)(person, *asked):
            allowed.add(who)
    assert allowed == MAY[name]
