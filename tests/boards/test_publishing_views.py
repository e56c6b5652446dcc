from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.models import Determination, LineState, Submission
from boards.drafting import draft
from boards.folder.process import this_process
from boards.models import Edition
from departments.models import Department, Role, UnsavedForm, UnsavedKind
from departments.months import CalendarMonth
from tests.boards.releasing import correct_by_page
from tests.factories import (
    JUNE,
    PASSWORD,
    make_assessor,
    make_clause,
    make_line,
    make_rule_set,
    make_town,
    make_user,
)
from tests.plain_words import plain_words

pytestmark = pytest.mark.django_db
PAGE = reverse("publishing_month", args=[JUNE])
CORRECTION = reverse("correction", args=[JUNE])


@pytest.fixture
def line():
    return make_line(make_clause(make_rule_set(make_assessor())), make_town(), state=LineState.ACCEPTED)


@pytest.fixture
def filed(line, in_july):
    Submission.objects.create(month=line.month, department=line.assessor, first_filed_at=in_july)
    return line


@pytest.fixture
def publisher(client):
    user = make_user(Role.PUBLISHER)
    client.force_login(user)
    return user


def entries(month, **changes):
    return {
        "approved_by": "区委常委会",
        "approved_on": "2026-07-16",
        "approval_words": "同意",
        "password": PASSWORD,
        "seen": draft(month).digest,
        **changes,
    }


def test_rehearsal_shows_blockers_left_out_and_moves(client, publisher, line):
    make_line(line.clause, make_town("gubai", "古柏街道"), state=LineState.RETURNED)
    page = client.get(PAGE)
    assert [each.sentence for each in page.context["rehearsal"].blockers] == ["区人社局还没有报送"]
    assert [each.unit.code for each in page.context["rehearsal"].left_out] == ["gubai"]
    assert "区人社局还没有报送" in page.content.decode()


def test_rehearsal_asks_a_constant_number_of_queries(client, publisher, line):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        return len(queries)

    make_line(line.clause, make_town("t0", "零镇"), state=LineState.FILED)
    one = asked()
    for number in range(1, 4):
        make_line(line.clause, make_town(f"t{number}", f"{number}镇"), state=LineState.FILED)
    assert asked() == one


def test_drafts_of_departments_are_not_shown_to_the_publisher(client, publisher, line):
    make_line(line.clause, make_town("gubai", "古柏街道"), state=LineState.DRAFT)
    page = client.get(PAGE)
    assert page.context["rehearsal"].left_out == []
    assert "古柏街道" not in page.content.decode()


def test_publisher_publishes_with_approval_and_password(client, publisher, filed):
    assert client.post(PAGE, entries(filed.month)).url == PAGE
    edition = Edition.objects.get()
    assert (edition.approved_by, edition.approved_on, edition.approval_words) == (
        "区委常委会",
        date(2026, 7, 16),
        "同意",
    )
    page = client.get(PAGE).content.decode()
    assert edition.digest in page
    for sheet in ("flags", "lights", "ranking"):
        for size in ("a3", "a2", "a1"):
            assert reverse("edition_poster", args=[JUNE, 1, sheet, size]) in page
    assert client.get(reverse("board", args=[JUNE])).status_code == 200


def test_publisher_is_told_that_public_pages_do_not_follow_yet(client, publisher, filed):
    this_process.doubt = "磁盘满了"
    told = client.post(PAGE, entries(filed.month), follow=True).content.decode()
    assert "公开页面还没有跟上：磁盘满了。请告诉系统管理员" in told


@pytest.mark.parametrize(
    "changes,words,status",
    [
        ({"password": "不是这个密码"}, "密码不对", 400),
        ({"password": ""}, "密码", 400),
        ({"approved_by": ""}, "批准人", 400),
        ({"approved_on": "七月"}, "批准日期", 400),
        ({"seen": "f" * 64}, "预演之后内容有变", 409),
    ],
)
def test_publication_is_refused_and_what_was_typed_is_kept(client, publisher, filed, changes, words, status):
    page = client.post(PAGE, entries(filed.month, **changes))
    assert page.status_code == status
    told = client.post(PAGE, entries(filed.month, **changes), headers={"Accept": "application/json"})
    assert told.status_code == (409 if status == 409 else 422)
    assert words in "".join(told.json()["errors"]) or words in page.content.decode()
    assert words in page.content.decode()
    assert page.context["form"]["approval_words"].value() == "同意"
    assert PASSWORD not in page.content.decode()
    assert Edition.objects.count() == 0


def test_refusal_says_what_changed_since_the_rehearsal(client, publisher, filed):
    client.get(PAGE)
    seen = draft(filed.month).digest
    make_line(filed.clause, make_town("gubai", "古柏街道"), state=LineState.ACCEPTED)
    Determination.objects.filter(pk=filed.pk).update(grounds="6月获省级通报表扬")
    page = client.post(PAGE, entries(filed.month, seen=seen))
    assert page.status_code == 409
    assert page.context["changed"].sentences == [
        "单位古柏街道列入排名",
        "淳溪街道 红旗1（区人社局）：“6月获市级通报表扬”改为“6月获省级通报表扬”",
        "古柏街道 红旗1（区人社局）：补入，“6月获市级通报表扬”",
        "古柏街道：组内名次 —→1，全区名次 —→1，得分 —→+1，累计得分 —→+1，累计名次 —→1",
    ]
    content = plain_words(page)
    assert "上次看过之后的变化" in content
    assert "<del>6月获市级通报表扬</del> → <ins>6月获省级通报表扬</ins>" in content
    assert client.post(PAGE, entries(filed.month)).url == PAGE


def test_draft_that_was_not_shown_here_is_refused_without_a_list(client, publisher, filed):
    page = client.post(PAGE, entries(filed.month, seen="f" * 64))
    assert (page.status_code, page.context["changed"]) == (409, None)


def shown_drafts():
    """The digests of the drafts that are kept, the oldest first."""
    return list(UnsavedForm.objects.order_by("at", "pk").values_list("path", flat=True))


def test_the_last_drafts_alone_are_kept(client, publisher, filed):
    for number in range(5):
        client.get(PAGE)
        make_line(filed.clause, make_town(f"t{number}", f"{number}镇"), state=LineState.ACCEPTED)
    kept = shown_drafts()
    client.get(PAGE)
    assert shown_drafts() == [*kept[1:], draft(filed.month).digest]
    assert len(kept) == 3


def test_draft_that_was_shown_in_another_browser_tells_what_changed_and_to_nobody_else(
    client, publisher, filed
):
    client.get(PAGE)
    seen = draft(filed.month).digest
    Determination.objects.filter(pk=filed.pk).update(grounds="6月获省级通报表扬")
    other, elsewhere = Client(), Client()
    other.force_login(make_user(Role.PUBLISHER, username="other"))
    elsewhere.force_login(publisher)
    changes = [
        one.post(PAGE, entries(filed.month, seen=seen)).context["changed"] for one in (other, elsewhere)
    ]
    assert changes[0] is None
    assert changes[1].sentences == ["淳溪街道 红旗1（区人社局）：“6月获市级通报表扬”改为“6月获省级通报表扬”"]


def test_draft_that_is_shown_again_is_not_written_again(client, publisher, filed):
    client.get(PAGE)
    kept = UnsavedForm.objects.get()
    with CaptureQueriesContext(connection) as queries:
        client.get(PAGE)
    assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []
    assert (kept.kind, kept.path, UnsavedForm.objects.get().at) == (
        UnsavedKind.SHOWN, draft(filed.month).digest, kept.at,
    )  # fmt: skip


def test_page_carries_the_digest_of_the_draft_that_it_shows(client, publisher, filed):
    field = '<input type="hidden" name="seen" value="{}">'
    assert field.format(draft(filed.month).digest) in client.get(PAGE).content.decode()
    refused = client.post(PAGE, entries(filed.month, seen="f" * 64)).content.decode()
    assert field.format(draft(filed.month).digest) in refused
    assert "f" * 64 not in refused


def test_blocked_month_needs_a_reason_to_pass(client, publisher, line):
    refused = client.post(PAGE, entries(line.month))
    assert "区人社局还没有报送" in refused.content.decode()
    assert Edition.objects.count() == 0
    client.post(PAGE, entries(line.month, waive="首期试行"))
    assert Edition.objects.get().waived_because == "首期试行"


def test_reviewer_sees_the_rehearsal_and_does_not_publish(client, filed):
    client.force_login(make_user(Role.REVIEWER))
    assert "由发布人发布" in client.get(PAGE).content.decode()
    assert client.post(PAGE, entries(filed.month)).status_code == 403
    assert Edition.objects.count() == 0


@pytest.mark.parametrize(
    "role", [Role.CLERK, Role.SIGNER, Role.CONTACT, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN]
)
def test_nobody_else_sees_what_would_be_published(client, filed, role):
    client.force_login(make_user(role, filed.assessor))
    for name, extra in (
        ("publishing_month", []),
        ("draft_board", []),
        ("draft_poster", ["flags"]),
        ("correction", []),
    ):
        assert client.get(reverse(name, args=[JUNE, *extra])).status_code == 403


def test_draft_board_is_marked_and_gone_once_published(client, publisher, filed):
    address = reverse("draft_board", args=[JUNE])
    text = client.get(address).content.decode()
    assert ("送审稿" in text, "发工作群" in text) == (True, False)
    client.post(PAGE, entries(filed.month))
    assert client.get(address).status_code == 404


def test_draft_poster_is_a_pdf_and_an_unknown_sheet_is_not_found(client, publisher, filed):
    pdf = client.get(reverse("draft_poster", args=[JUNE, "flags"]))
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert client.get(reverse("draft_poster", args=[JUNE, "medals"])).status_code == 404


def test_publishing_leads_to_the_latest_month_that_is_over(client, publisher):
    last = timezone.localdate().replace(day=1)
    address = client.get(reverse("publishing")).url
    assert address < reverse("publishing_month", args=[f"{last:%Y-%m}"])


def corrected(accepted, **changes):
    return {
        "kind": "error",
        f"{accepted.pk}-state": "",
        f"{accepted.pk}-grounds": "6月获省级通报表扬",
        "reason": "级别写错",
        "approved_by": "区委常委会",
        "approved_on": "2026-07-20",
        "approval_words": "同意更正",
        "password": PASSWORD,
        "seen": Edition.objects.standing(JUNE).digest,
        "press": "publish",
        **changes,
    }


def test_correction_is_previewed_without_password_and_without_a_trace(client, publisher, filed):
    client.post(PAGE, entries(filed.month))
    assert "password" not in client.get(CORRECTION).context["form"].fields
    changes = {"press": "preview", f"{filed.pk}-state": "rejected", f"{filed.pk}-grounds": "", "password": ""}
    page = client.post(CORRECTION, corrected(filed, **changes))
    found = page.context["preview"].difference
    assert [line.sentence for line in found.lines] == [
        "淳溪街道 红旗1（区人社局）：撤下，“6月获市级通报表扬”"
    ]
    assert [place.sentence for place in found.places] == [
        "淳溪街道：组内名次 1→—，全区名次 1→—，得分 +1→—，累计得分 +1→—，累计名次 1→—"
    ]
    assert found.totals == (("红旗", 1, 0),)
    assert page.context["form"]["reason"].value() == "级别写错"
    assert Edition.objects.count() == 1
    assert Determination.objects.get().state == LineState.ACCEPTED


def test_correction_page_refuses_when_another_came_between(client, publisher, filed):
    client.post(PAGE, entries(filed.month))
    stale = corrected(filed)
    correct_by_page(client, CORRECTION, corrected(filed))
    page = client.post(CORRECTION, stale | {f"{filed.pk}-grounds": "又一种说法"})
    assert page.status_code == 409
    assert "2026年第6期（更正1）已经发布，请看过再更正" in page.content.decode()
    assert Edition.objects.count() == 2


def test_month_that_is_not_over_is_not_published_on_the_page(client, publisher, filed):
    ahead = CalendarMonth(2998, 12)
    page = client.get(reverse("publishing_month", args=[ahead])).content.decode()
    assert "2998年12月还没有结束" in page
    assert "不能在这里发布" in page
    changes = {"waive": "就是要发", "early": "on", "seen": ""}
    posted = client.post(reverse("publishing_month", args=[ahead]), entries(filed.month, **changes))
    assert posted.status_code == 400
    assert Edition.objects.count() == 0


def test_second_press_is_told_that_it_did_nothing(client, publisher, filed):
    client.post(PAGE, entries(filed.month))
    page = client.post(PAGE, entries(filed.month))
    assert (page.status_code, "已经发布，这一次没有再发布" in page.content.decode()) == (409, True)
    told = client.post(PAGE, entries(filed.month), headers={"Accept": "application/json"})
    assert (told.status_code, told.json()) == (409, {"errors": ["2026年6月已经发布，这一次没有再发布。"]})
    assert Edition.objects.count() == 1


def test_five_wrong_passwords_close_the_form_for_a_while(client, publisher, filed):
    for _ in range(5):
        client.post(PAGE, entries(filed.month, password="猜的密码"))
    assert "密码连错 5 次" in client.post(PAGE, entries(filed.month)).content.decode()
    assert Edition.objects.count() == 0


def test_rehearsal_warns_of_undecided_lines_and_unprintable_names(client, publisher, filed):
    make_line(filed.clause, make_town("rare", "𪚥镇"), state=LineState.FILED)
    make_line(filed.clause, make_town("asked", "问镇"), state=LineState.ASKED)
    make_line(filed.clause, make_town("rejected", "否镇"), state=LineState.REJECTED)
    page = client.get(PAGE)
    assert page.context["rehearsal"].warnings == [
        "2 条认定还没有审完（请补充说明 1、已报送 1），发布时不进榜",
        "𪚥镇：“𪚥”（U+2A6A5）海报印不出来，请改用别的写法",
    ]
    assert "没有未了事项" not in page.content.decode()


@pytest.mark.parametrize(("phone", "lines"), [("", 1), ("025-57312345", 0)])
def test_rehearsal_tells_where_no_telephone_for_objections_is_set(
    client, publisher, filed, settings, phone, lines
):
    settings.OBJECTION_PHONE = phone
    page = client.get(PAGE).content.decode()
    assert (page.count("没有设置异议反映电话"), page.count("没有未了事项")) == (lines, 1)


def test_correction_page_makes_the_next_edition(client, publisher, filed):
    client.post(PAGE, entries(filed.month))
    assert correct_by_page(client, CORRECTION, corrected(filed)).url == PAGE
    assert Edition.objects.standing(JUNE).document["determinations"][0]["grounds"] == "6月获省级通报表扬"
    page = client.get(PAGE).content.decode()
    assert "差错更正：级别写错" in page


@pytest.mark.parametrize(
    "changes,words",
    [
        ({"password": "不对的密码"}, "密码不对"),
        ({"reason": ""}, "公开的更正原因"),
        ({"approved_by": ""}, "请填写批准人"),
        ({"approved_on": "2998-01-01"}, "批准日期 2998-01-01 还没有到"),
        ({"grounds": ""}, "没有选要更正的认定"),
        ({"grounds": "字" * 61}, "新的公开表述最多 60 字，现有 61 字"),
        ({"grounds": "6月获市级通报表扬"}, "没有可更正的"),
        ({"state": "rejected"}, "要撤下，不用再写新的公开表述"),
    ],
)
def test_correction_is_refused_with_a_sentence(client, publisher, filed, changes, words):
    client.post(PAGE, entries(filed.month))
    own = {f"{filed.pk}-{name}": changes[name] for name in ("state", "grounds") if name in changes}
    page = client.post(CORRECTION, corrected(filed, **(changes | own)))
    assert page.status_code == 400
    assert words in page.content.decode()
    if changes.get("reason") != "":
        assert page.context["form"]["reason"].value() == "级别写错"
    assert Edition.objects.count() == 1
    assert Determination.objects.get().grounds == "6月获市级通报表扬"


def test_month_that_is_not_out_cannot_be_corrected(client, publisher, filed):
    assert client.get(CORRECTION).status_code == 404


def test_register_names_are_escaped_in_the_rehearsal(client, publisher, line):
    Department.objects.filter(pk=line.assessor_id).update(name="<script>alert(1)</script>")
    content = client.get(PAGE).content.decode()
    assert "<script>alert(1)" not in content
    assert "&lt;script&gt;alert(1)" in content
