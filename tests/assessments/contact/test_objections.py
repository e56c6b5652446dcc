"""The full matrix role × state × step of an objection against a hand-written table; what follows of the line."""

from datetime import date
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from assessments.amending import amend
from assessments.contact.objections import (
    OBJECTION_STEPS,
    file_objection,
    objection_steps_open_to,
    take_objection_step,
    to_correct,
    why_not_decide,
)
from assessments.files import evidence
from assessments.files.evidence import keep
from assessments.models import LineState, Objection, ObjectionState, Origin, UnitFile
from assessments.rows import file_faults
from assessments.workflow import take_step
from departments.models import Department, Record, Role
from departments.steps import StepRefused
from tests.assessments.contact.scenes import IN_TIME, LATE, OUT, faults, fresh
from tests.assessments.files import picture, upload
from tests.factories import make_clause, make_line, make_office, make_town, make_user
from tests.files import pdf_upload

pytestmark = pytest.mark.django_db
WORDS = "数据口径与事实不符"

PEOPLE = {
    "contact": (Role.CONTACT, "chunxi"),
    "other contact": (Role.CONTACT, "gubai"),
    "unit clerk": (Role.CLERK, "chunxi"),
    "unit signer": (Role.SIGNER, "chunxi"),
    "own clerk": (Role.CLERK, "rsj"),
    "own signer": (Role.SIGNER, "rsj"),
    "own reviewer": (Role.REVIEWER, "rsj"),
    "unit reviewer": (Role.REVIEWER, "chunxi"),
    "reviewer": (Role.REVIEWER, "zfb"),
    "publisher": (Role.PUBLISHER, "zfb"),
    "auditor": (Role.AUDITOR, "zfb"),
    "system_admin": (Role.SYSTEM_ADMIN, "zfb"),
    "security_admin": (Role.SECURITY_ADMIN, "zfb"),
}
DECIDERS = {"reviewer", "publisher"}
# What must succeed, and nothing else: step -> (who, state afterwards); from 待复核 alone.
TABLE = {
    "withdraw": ({"contact"}, "withdrawn"),
    "uphold": (DECIDERS, "upheld"),
    "change": (DECIDERS, "changed"),
    "revoke": (DECIDERS, "revoked"),
}


@pytest.fixture
def objection(told):
    return file_objection(told.flag, words=WORDS, actor=told.contact, now=IN_TIME)


@pytest.fixture
def people(told):
    make_town("gubai", "古柏街道")
    made = {
        name: make_user(role, Department.objects.get(code=code), username=f"p {name}".replace(" ", "_"))
        for name, (role, code) in PEOPLE.items()
    }
    return {**made, "first": told.first}


@pytest.mark.parametrize(("step", "state"), list(product(TABLE, ObjectionState.values)))
def test_steps_are_those_of_the_table(told, objection, people, step, state):
    decided = {"reason": "查过", "decided_at": LATE} if state in ("upheld", "changed", "revoked") else {}
    Objection.objects.update(state=state, **decided)
    who, target = TABLE[step]
    for name, person in people.items():
        may = name in who
        row, before = fresh(objection), Record.objects.count()
        offered = step in [each.name for each in objection_steps_open_to(person, row)]
        assert offered == (may and state == "filed")
        if offered:
            continue
        with pytest.raises(StepRefused if may else PermissionDenied):
            take_objection_step(row, step, actor=person, note="查过", now=LATE)
        assert (fresh(objection).state, Record.objects.count()) == (state, before)
    if state == "filed":
        actor = people[min(who)]
        taken = take_objection_step(objection, step, actor=actor, note="查过", now=LATE)
        assert (taken.state, taken.version) == (target, 2)
        assert Record.objects.filter(verb=f"objection.{step}").count() == 1


def test_table_names_every_step():
    assert OBJECTION_STEPS.keys() == TABLE.keys()


def test_objection_is_made_by_the_contact_alone(told, people):
    for name, person in people.items():
        if name != "contact":
            with pytest.raises(PermissionDenied):
                file_objection(told.flag, words=WORDS, actor=person, now=IN_TIME)
    made = file_objection(told.flag, words=f" {WORDS} ", actor=people["contact"], now=IN_TIME)
    assert (made.words, made.state, made.first_reviewer) == (WORDS, "filed", told.first)
    assert made.decide_until == date(2026, 7, 16)  # five working days after 9 July
    assert Record.objects.get(verb="objection.file").sentence == f"提出了对{told.flag}的异议"


def test_late_objection_is_refused_with_the_day(told):
    with pytest.raises(StepRefused) as refusal:
        file_objection(told.flag, words=WORDS, actor=told.contact, now=LATE)
    assert refusal.value.messages == ["异议期限到 2026年7月16日为止，已经过了，不能再提异议"]
    assert Objection.objects.count() == 0


@pytest.mark.parametrize("step", ["", *TABLE])
def test_second_objection_is_refused_whatever_became_of_the_first(told, objection, step):
    if step:
        actor = told.contact if step == "withdraw" else told.second
        take_objection_step(objection, step, actor=actor, note="查过", now=IN_TIME)
    with pytest.raises(StepRefused, match="已经提过异议，一条只能提一次"):
        file_objection(told.flag, words=WORDS, actor=told.contact, now=IN_TIME)


def test_what_does_not_stand_is_not_objected_to(told):
    take_step(told.flag, "undo", actor=told.first)
    with pytest.raises(StepRefused, match="现在不能提异议：审定已经撤销"):
        file_objection(told.flag, words=WORDS, actor=told.contact, now=IN_TIME)
    draft = make_line(make_clause(told.rules, number=5), told.town, state=LineState.DRAFT)
    with pytest.raises(StepRefused):
        file_objection(draft, words=WORDS, actor=told.contact, now=IN_TIME)


@pytest.mark.parametrize(
    ("words", "sentence"), [("  ", "请写明异议理由"), ("长" * 1001, "最多 1000 字，现有 1001 字")]
)
def test_objection_says_something_and_not_too_much(told, words, sentence):
    with pytest.raises(ValidationError) as refusal:
        file_objection(told.flag, words=words, actor=told.contact, now=IN_TIME)
    assert refusal.value.messages == [sentence]
    assert Record.objects.filter(verb="objection.file").count() == 0


def test_decision_needs_words_and_what_was_seen(told, objection):
    with pytest.raises(ValidationError, match="维持要写明理由"):
        take_objection_step(objection, "uphold", actor=told.second, note=" ", now=IN_TIME)
    with pytest.raises(StepRefused, match="内容已变更"):
        take_objection_step(objection, "uphold", actor=told.second, note="查过", version=7, now=IN_TIME)


def test_first_reviewer_is_told_why_not(told, objection, settings):
    assert why_not_decide(told.first, objection) == "这一条是您审定的，异议要由其他审核人员复核"
    assert why_not_decide(told.second, objection) == ""
    own = make_user(Role.REVIEWER, told.town, username="own")
    assert why_not_decide(own, objection).startswith("您属于淳溪街道，按回避规定")
    settings.OFFICE_OF_ONE = True
    assert why_not_decide(told.first, objection) == ""
    assert (
        take_objection_step(objection, "uphold", actor=told.first, note="查过", now=IN_TIME).state == "upheld"
    )


def test_who_added_a_line_does_not_decide_the_objection(told):
    line = make_line(
        make_clause(told.rules, number=6), told.town, origin=Origin.OFFICE, created_by=told.second
    )
    line = take_step(line, "accept", actor=told.first)
    made = file_objection(line, words=WORDS, actor=told.contact, now=IN_TIME)
    with pytest.raises(PermissionDenied):
        take_objection_step(made, "revoke", actor=told.second, note="查过", now=IN_TIME)


@pytest.mark.parametrize(
    ("step", "state", "note"),
    [
        ("uphold", LineState.ACCEPTED, ""),
        ("change", LineState.RETURNED, "异议变更：应为 83%"),
        ("revoke", LineState.REJECTED, "异议撤销：应为 83%"),
    ],
)
def test_decision_before_publication_goes_through_the_door_of_lines(told, objection, step, state, note):
    take_objection_step(objection, step, actor=told.second, note="应为 83%", now=IN_TIME)
    line = fresh(told.flag)
    assert (line.state, line.note) == (state, note)
    verbs = {"change": ["undo", "return"], "revoke": ["undo", "reject"]}.get(step, [])
    steps = Record.objects.filter(subject_id=str(line.pk), verb__startswith="determination.")
    after = list(steps.order_by("sequence").values_list("verb", flat=True))[1:]
    assert after == [f"determination.{verb}" for verb in verbs]
    assert to_correct() == []


def test_line_that_the_office_added_waits_to_be_judged_anew(told):
    line = make_line(
        make_clause(told.rules, number=6), told.town, origin=Origin.OFFICE, created_by=told.first
    )
    third = make_user(Role.PUBLISHER, make_office(), username="third")
    line = take_step(line, "accept", actor=third)
    made = file_objection(line, words=WORDS, actor=told.contact, now=IN_TIME)
    take_objection_step(made, "change", actor=told.second, note="口径不对", now=IN_TIME)
    assert fresh(line).state == LineState.FILED


def test_line_that_was_taken_back_meanwhile_is_left_where_it_is(told, objection):
    take_step(take_step(told.flag, "undo", actor=told.first), "return", actor=told.first, note="请补")
    take_objection_step(objection, "change", actor=told.second, note="同意", now=IN_TIME)
    assert (fresh(told.flag).state, fresh(told.flag).note) == (LineState.RETURNED, "请补")


@pytest.mark.parametrize("step", ["change", "revoke"])
def test_decision_after_publication_waits_for_a_correction(told, objection, step):
    told.publish()
    take_objection_step(objection, step, actor=told.second, note="应为 83%", now=OUT)
    assert fresh(told.flag).state == LineState.ACCEPTED
    assert to_correct() == to_correct(told.month.calendar_month) == [objection]
    amend(
        fresh(told.flag),
        actor=told.second,
        grounds="6月获区级通报表扬",
        note="更正",
        now=OUT.replace(hour=12),
    )
    assert to_correct() == []


def test_decision_upheld_after_publication_asks_for_nothing(told, objection):
    told.publish()
    take_objection_step(objection, "uphold", actor=told.second, note="核对无误", now=OUT)
    assert to_correct() == []


def test_files_stand_with_the_objection_and_are_verified(told):
    kept = [keep(pdf_upload(name), actor=told.contact, now=IN_TIME) for name in ("甲.pdf", "乙.pdf")]
    made = file_objection(told.flag, words=WORDS, files=kept, actor=told.contact, now=IN_TIME)
    assert [file.name for file in made.files.all()] == ["甲.pdf"]  # the same bytes once
    assert faults() == list(file_faults()) == []
    UnitFile.objects.update(name="别的.pdf")
    assert ["所附材料与历史" in fault for fault in faults()] == [True]
    UnitFile.objects.update(sha256="0" * 64)
    assert "缺失" in "".join(file_faults())


def test_files_of_an_objection_are_bounded_as_those_of_a_line(told, monkeypatch):
    kept = [
        keep(file, actor=told.contact, now=IN_TIME) for file in (pdf_upload(), upload(picture(), "图.png"))
    ]
    for bound, most, words in (
        ("MOST_FILES", 1, "一件最多附 1 个文件"),
        ("MOST_BYTES_A_LINE", 1, "一件的文件合计"),
    ):
        with monkeypatch.context() as bounded:
            bounded.setattr(evidence, bound, most)
            with pytest.raises(ValidationError, match=words):
                file_objection(told.flag, words=WORDS, files=kept, actor=told.contact, now=IN_TIME)
    assert (Objection.objects.count(), UnitFile.objects.count()) == (0, 0)


def test_objection_changed_behind_the_history_is_named(told, objection):
    Objection.objects.update(words="别的话")
    assert ["异议理由与历史" in fault for fault in faults()] == [True]
