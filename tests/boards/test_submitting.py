import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assessments.models import Determination, LineState
from boards.approval import Approval
from boards.correcting import LineChange, correct
from boards.drafting import draft
from boards.models import SubmittedDraft
from boards.papers.facts import PaperFacts
from boards.publishing import publish
from boards.submitting import PAPERS, _facts, of_digits, papers, printed, submit_draft
from boards.withdrawing import withdraw
from departments.models import Record, Role
from departments.steps import StepRefused
from tests.boards.papers.drafts import text_of
from tests.boards.releasing import APPROVED
from tests.factories import JUNE, make_line, make_town, make_user

pytestmark = pytest.mark.django_db
PAGE = reverse("publishing_month", args=[JUNE])


@pytest.fixture
def reviewer():
    return make_user(Role.REVIEWER)


def submitted_by(actor, month, now):
    return submit_draft(JUNE, actor=actor, seen=draft(month).digest, now=now)


def test_office_prints_the_draft_that_it_saw_and_the_history_knows(filed_month, reviewer, in_july):
    submitted = submitted_by(reviewer, filed_month, in_july)
    assert (submitted.digest, submitted.made_by, submitted.made_at) == (
        draft(filed_month).digest,
        reviewer,
        in_july,
    )
    event = Record.objects.get(verb="draft.submit")
    assert event.sentence == f"印出了2026年6月送审稿 {submitted.digest[:12]}"


def test_same_draft_is_kept_once(filed_month, reviewer, in_july):
    assert submitted_by(reviewer, filed_month, in_july) == submitted_by(reviewer, filed_month, in_july)
    assert Record.objects.filter(verb="draft.submit").count() == 1


def test_draft_that_moved_meanwhile_is_not_printed(filed_month, reviewer, in_july):
    seen = draft(filed_month).digest
    Determination.objects.update(grounds="6月获省级通报表扬")
    with pytest.raises(StepRefused, match="打开这一页之后内容有变"):
        submit_draft(JUNE, actor=reviewer, seen=seen, now=in_july)
    assert not SubmittedDraft.objects.exists()


def test_month_that_is_out_is_printed_for_nobody(filed_month, reviewer, publisher, published_on):
    seen = draft(filed_month).digest
    publish(JUNE, actor=publisher, approval=APPROVED, now=published_on)
    with pytest.raises(StepRefused, match="已经发布，不再印送审稿"):
        submit_draft(JUNE, actor=reviewer, seen=seen, now=published_on)
    assert not SubmittedDraft.objects.exists()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.REVIEWER, Role.PUBLISHER}))
def test_nobody_else_prints_for_the_leaders(filed_month, in_july, role):
    with pytest.raises(PermissionDenied):
        submitted_by(make_user(role), filed_month, in_july)


def test_facts_count_decisions_and_name_what_stays_out(clause, filed_month, in_july):
    make_line(clause, make_town("gubai", "古柏街道"), state=LineState.RETURNED)
    make_line(clause, make_town("yaxi", "桠溪街道"), state=LineState.DRAFT)
    counted = Determination.objects.get(state=LineState.ACCEPTED)
    make_line(clause, make_town("qiqiao", "漆桥街道"), state=LineState.REJECTED, merged_into=counted)
    facts = _facts(draft(filed_month), in_july)
    assert facts.decided == (("退回补正", 1), ("审定", 1), ("并案", 1))
    assert {(line.unit_name, line.state) for line in facts.left_out} == {
        ("古柏街道", "退回补正"),
        ("漆桥街道", "并案"),
    }
    assert PaperFacts.read(facts.as_data()) == facts


def test_paper_in_hand_is_told_from_the_draft_of_now(clause, filed_month, reviewer, in_july):
    first = submitted_by(reviewer, filed_month, in_july)
    make_line(clause, make_town("gubai", "古柏街道"), state=LineState.ACCEPTED)
    second = submitted_by(reviewer, filed_month, in_july)
    found = papers(JUNE, draft(filed_month).board)
    assert [(paper.submitted, paper.is_present) for paper in found] == [(second, True), (first, False)]
    assert found[1].difference.sentences[0] == "单位古柏街道列入排名"
    typed = f" {first.digest[:6].upper()} {first.digest[6:12]}"
    assert of_digits(found, typed).submitted == first
    assert (of_digits(found, "0" * 12), of_digits(found, first.digest[:3])) == (None, None)


def test_first_edition_is_compared_with_what_was_approved(filed_month, publisher, in_july, published_on):
    submitted_by(publisher, filed_month, in_july)
    approval = Approval("区委常委会", in_july.date())
    edition = publish(JUNE, actor=publisher, approval=approval, now=published_on)
    (paper,) = papers(JUNE, edition.board)
    assert (paper.is_present, paper.count) == (True, 0)
    with pytest.raises(StepRefused, match="已经发布"):
        submit_draft(JUNE, actor=publisher, seen=paper.submitted.digest, now=published_on)


@pytest.mark.parametrize("name", PAPERS)
def test_paper_prints_the_same_after_the_draft_has_moved(clause, filed_month, reviewer, in_july, name):
    submitted = submitted_by(reviewer, filed_month, in_july)
    first = printed(submitted, name)
    make_line(clause, make_town("gubai", "古柏街道"), state=LineState.ACCEPTED)
    assert printed(SubmittedDraft.objects.get(), name) == first


def test_words_of_a_withdrawn_board_go_from_its_papers_too(
    client, filed_month, publisher, in_july, published_on
):
    submitted = submitted_by(publisher, filed_month, in_july)
    approval = Approval("区委常委会", in_july.date())
    publish(JUNE, actor=publisher, approval=approval, now=published_on)
    change = LineChange(Determination.objects.get(), grounds="6月获省级通报表扬")
    reasons = {"kind": "error", "reason": "事由有误", "approval": approval, "now": published_on}
    correct(JUNE, actor=publisher, changes=[change], **reasons)
    withdraw(JUNE, [1], actor=publisher, **{**reasons, "kind": "personal"})
    assert SubmittedDraft.objects.get().content == ""
    (paper,) = papers(JUNE, None)
    assert (paper.is_forgotten, paper.is_present) == (True, False)
    client.force_login(publisher)
    address = reverse("submitted_paper", args=[JUNE, submitted.digits, "approval.pdf"])
    assert client.get(address).status_code == 404
    assert "内容已清除" in client.get(PAGE).content.decode()


def test_pages_offer_print_and_look_up_papers(client, clause, filed_month, in_july):
    client.force_login(make_user(Role.REVIEWER))
    address = reverse("draft_submit", args=[JUNE])
    assert "印呈批单和会审表" in client.get(PAGE).content.decode()
    assert client.post(address, {"seen": draft(filed_month).digest}).url == f"{PAGE}#papers"
    submitted = SubmittedDraft.objects.get()
    page = client.get(PAGE, {"paper": submitted.digits})
    assert "与现在的草稿相同" in page.content.decode()
    assert "另印" not in page.content.decode()
    make_line(clause, make_town("gubai", "古柏街道"), state=LineState.ACCEPTED)
    page = client.get(PAGE, {"paper": submitted.digits}).content.decode()
    assert "之后有变动" in page
    assert "单位古柏街道列入排名" in page
    assert "没有印出过数字是" in client.get(PAGE, {"paper": "0" * 12}).content.decode()
    stale = client.post(address, {"seen": submitted.digest}, headers={"Accept": "application/json"})
    assert (stale.status_code, SubmittedDraft.objects.count()) == (409, 1)


def test_papers_are_files_that_bear_the_digits(client, filed_month, reviewer, in_july):
    submitted = submitted_by(reviewer, filed_month, in_july)
    client.force_login(make_user(Role.AUDITOR))
    found = client.get(reverse("submitted_paper", args=[JUNE, submitted.digits, "approval.pdf"]))
    assert found["Content-Type"] == "application/pdf"
    assert submitted.digits in text_of(found.content)
    book = client.get(reverse("submitted_paper", args=[JUNE, submitted.digits, "meeting.xlsx"]))
    assert book["Content-Disposition"].startswith("attachment")
    assert (
        client.get(reverse("submitted_paper", args=[JUNE, submitted.digits, "poster.pdf"])).status_code == 404
    )


@pytest.mark.parametrize(
    ("digits", "status"),
    [
        ("a" * 11 + "b", 200),
        ("a" * 11 + "c", 200),
        ("a", 404),  # both begin so
        ("a" * 11, 404),
        ("a" * 11 + "b0", 404),
        ("A" * 11 + "B", 404),
        ("_" * 12, 404),
        ("0" * 12, 404),
    ],
)
def test_paper_is_asked_for_by_its_twelve_digits(client, filed_month, reviewer, in_july, digits, status):
    client.force_login(reviewer)
    submitted = submitted_by(reviewer, filed_month, in_july)
    kept = {"content": submitted.content, "made_by": reviewer, "made_at": in_july}
    for end in "bc":
        SubmittedDraft.objects.create(month=JUNE, digest="a" * 11 + end + "0" * 52, **kept)
    asked = client.get(reverse("submitted_paper", args=[JUNE, digits, "meeting.xlsx"]))
    assert asked.status_code == status
    assert (digits in asked.get("Content-Disposition", "")) == (status == 200)


def test_every_paper_is_linked_by_its_name(client, filed_month, reviewer, in_july):
    submitted = submitted_by(reviewer, filed_month, in_july)
    client.force_login(reviewer)
    page = client.get(PAGE).content.decode()
    for kind in PAPERS.values():
        address = reverse("submitted_paper", args=[JUNE, submitted.digits, kind.name])
        assert f'<a href="{address}">{kind.title} {kind.form}</a>' in page


def test_papers_are_not_printed_anew_by_a_page_that_is_older_than_the_board(
    client, filed_month, publisher, in_july, published_on
):
    seen = draft(filed_month).digest
    publish(JUNE, actor=publisher, approval=Approval("区委常委会", in_july.date()), now=published_on)
    client.force_login(publisher)
    press = {"path": reverse("draft_submit", args=[JUNE]), "data": {"seen": seen}}
    assert "不再印送审稿" in client.post(**press, follow=True).content.decode()
    refused = client.post(**press, headers={"Accept": "application/json"})
    assert (refused.status_code, "不再印送审稿" in refused.json()["errors"][0]) == (409, True)
    assert not SubmittedDraft.objects.exists()
