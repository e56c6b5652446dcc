"""The page of a correction: several lines found by unit and department, seen before and after, and told to all."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from assessments.models import Determination, LineState, Origin
from boards.models import Edition
from departments.models import Role
from tests.boards.releasing import MAY, correct_by_page, release
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
from tests.tampering import tamper

pytestmark = pytest.mark.django_db
ADDRESS = reverse("correction", args=[JUNE])


@pytest.fixture
def lines(client, filed_month, clause, publisher, published_on):
    """June, published: two accepted flags of one department, and of another a line in each state."""
    swj = make_clause(make_rule_set(make_assessor("swj", "区商务局", position=20)))
    gubai = make_town("gubai", "古柏街道", position=2)
    found = {"chunxi": Determination.objects.get(), "gubai": make_line(clause, gubai, state="accepted")}
    for state in ("filed", "returned", "asked", "rejected"):
        found[state] = make_line(swj, make_town(f"t-{state}", f"{state}镇", position=9), state=state)
    own = make_town("t-own", "补镇", position=9)
    found["own"] = make_line(swj, own, origin=Origin.OFFICE, created_by=publisher)
    release(publisher, published_on, waive="演练")
    client.force_login(publisher)
    return found


def typed(lines, press="preview", **changes):
    """`changes` by key of a line or name of a field."""
    named = {key: changes.pop(key) for key in list(changes) if key in lines}
    entries = {
        f"{lines[key].pk}-{name}": value for key, fields in named.items() for name, value in fields.items()
    }
    return {
        "kind": "error", "reason": "级别写错", "approved_by": "区委常委会", "approved_on": "2026-07-20",
        "approval_words": "同意更正", "password": PASSWORD, "press": press,
        "seen": Edition.objects.standing(JUNE).digest, **entries, **changes,
    }  # fmt: skip


def listed(page):
    return [entry.line.unit.code for entry in page.context["form"].entries]


def test_lines_are_found_by_unit_and_department(client, lines):
    assert listed(client.get(ADDRESS)) == []
    assert listed(client.get(ADDRESS, {"department": "rsj"})) == ["chunxi", "gubai"]
    assert listed(client.get(ADDRESS, {"unit": "gubai"})) == ["gubai"]
    assert listed(client.get(ADDRESS, {"unit": "gubai", "department": "swj"})) == []
    assertContains(client.get(ADDRESS, {"unit": "gubai", "department": "swj"}), "没有找到这样的认定")


def test_looking_without_saying_whose_is_told_what_to_choose(client, lines):
    sentence = "请先选单位或认定部门，再查找。"
    assertNotContains(client.get(ADDRESS), sentence)
    assertContains(client.post(ADDRESS, {"press": "find"}), sentence)
    assertNotContains(client.post(ADDRESS, {"press": "find", "unit": "gubai"}), sentence)


def test_state_and_words_of_each_line_are_shown_and_what_cannot_be_named_says_why(client, lines):
    page = client.get(ADDRESS, {"department": "swj"})
    faults = {
        entry.line.state: entry.fault for entry in page.context["form"].entries if not entry.line.created_by
    }
    assert faults == {
        "filed": None,
        "rejected": None,
        "returned": "区商务局红旗1：returned镇 现在是“退回补正”，还没有审完，不能补入",
        "asked": "区商务局红旗1：asked镇 现在是“请补充说明”，还没有审完，不能补入",
    }
    assertContains(page, "退回补正")
    assertContains(page, "本条由您补充认定，须由另一名审核人员审核")
    for key, is_open in (("filed", True), ("rejected", True), ("returned", False), ("own", False)):
        assert (f'name="{lines[key].pk}-state"' in page.content.decode()) is is_open


def test_what_was_typed_stays_while_other_lines_are_looked_for(client, lines):
    press = typed(lines, "find", chunxi={"grounds": "另一种说法"}, unit="gubai", reason="先写下")
    page = client.post(ADDRESS, press)
    assert page.status_code == 200
    assert listed(page) == ["chunxi", "gubai"]
    assert page.context["form"].entries[0]["grounds"].value() == "另一种说法"
    assert page.context["form"]["reason"].value() == "先写下"
    assert page.context["form"].errors == {}
    assertNotContains(page, PASSWORD)


def test_several_lines_are_seen_before_and_after_and_published_at_once(client, lines):
    changes = {
        "chunxi": {"state": "rejected"},
        "gubai": {"grounds": "另一种说法"},
        "filed": {"state": "accepted"},
    }
    page = client.post(ADDRESS, typed(lines, **changes))
    found = page.context["preview"].difference
    assert [each.sentence for each in found.lines] == [
        "淳溪街道 红旗1（区人社局）：撤下，“6月获市级通报表扬”",
        "古柏街道 红旗1（区人社局）：“6月获市级通报表扬”改为“另一种说法”",
        "filed镇 红旗1（区商务局）：补入，“6月获市级通报表扬”",
    ]
    assert "<del>6月获市级通报表扬</del> → <ins>另一种说法</ins>" in plain_words(page)
    assert listed(page) == ["chunxi", "gubai", "t-filed"]
    assert Edition.objects.count() == 1
    answer = correct_by_page(client, ADDRESS, typed(lines, **changes))
    assert answer.url == reverse("publishing_month", args=[JUNE])
    edition = Edition.objects.standing(JUNE)
    assert (edition.number, edition.approved_by, edition.approval_words) == (2, "区委常委会", "同意更正")
    told = [(line["unit"], line["grounds"]) for line in edition.document["determinations"]]
    assert told == [("gubai", "另一种说法"), ("t-filed", "6月获市级通报表扬")]


@pytest.mark.parametrize(
    "more",
    [
        {"filed": {"state": "accepted"}},
        {"gubai": {"grounds": "又一种说法"}},
        {"reason": "另一个原因"},
        {"previewed": ""},
    ],
)
def test_what_goes_out_is_what_was_shown(client, lines, more):
    """A line, a word or a reason more than in the changes that were looked at: they are shown again first."""
    asked = {"gubai": {"grounds": "另一种说法"}}
    shown = client.post(ADDRESS, typed(lines, **asked)).context["preview"]
    press = typed(lines, "publish", **{**asked, "previewed": shown.digest, **more})
    page = client.post(ADDRESS, press)
    assertContains(page, "要更正的内容和看过的变化不一样，请看过下面的变化再发布", status_code=409)
    assert Edition.objects.count() == 1
    now_shown = page.context["preview"]
    assert (now_shown.digest == shown.digest) is ("previewed" in more)
    assertNotContains(page, PASSWORD, status_code=409)
    answer = client.post(ADDRESS, {**press, "previewed": now_shown.digest})
    assert answer.url == reverse("publishing_month", args=[JUNE])


def test_wrong_password_leaves_what_was_shown_and_one_box_for_another_try(client, lines):
    asked = {"gubai": {"grounds": "另一种说法"}}
    shown = client.post(ADDRESS, typed(lines, **asked)).context["preview"]
    press = typed(lines, "publish", **asked, previewed=shown.digest, password="记错了")
    page = client.post(ADDRESS, press)
    assert (page.status_code, page.context["preview"].digest) == (400, shown.digest)
    body = page.content.decode()
    assert body.count('name="password"') == 1
    assert f'name="previewed" value="{shown.digest}"' in body
    assert client.post(ADDRESS, press | {"password": PASSWORD}).url == reverse(
        "publishing_month", args=[JUNE]
    )


def test_line_that_cannot_be_named_is_refused_and_nothing_typed_is_lost(client, lines):
    changes = {"returned": {"state": "accepted"}, "gubai": {"grounds": "另一种说法"}}
    page = client.post(ADDRESS, typed(lines, "publish", **changes))
    assert page.status_code == 400
    assertContains(page, "现在是“退回补正”，还没有审完，不能补入", status_code=400)
    values = {entry.line.unit.code: entry["grounds"].value() for entry in page.context["form"].entries}
    assert values == {"gubai": "另一种说法", "t-returned": None}
    assert page.context["form"]["approval_words"].value() == "同意更正"
    assert Edition.objects.count() == 1


def test_line_that_is_not_valid_any_more_is_refused_with_its_sentence(client, lines):
    lines["filed"].unit.__class__.objects.filter(code="t-filed").update(active_until=MAY)
    page = client.post(ADDRESS, typed(lines, "publish", filed={"state": "accepted"}))
    assertContains(page, "filed镇在2026年6月没有启用", status_code=400)
    assert Edition.objects.count() == 1


def test_what_no_poster_can_print_is_told_before_a_correction_is_published(client, lines):
    page = client.post(ADDRESS, typed(lines, "preview", chunxi={"grounds": "在𡃂村推广"}))
    assert [str(message) for message in page.context["messages"]] == [
        "区人社局红旗1：淳溪街道：“𡃂”（U+210C2）海报印不出来，请改用别的写法"
    ]
    assert Edition.objects.count() == 1


def test_refusal_is_told_to_a_script_with_a_status(client, lines):
    asked = {"headers": {"Accept": "application/json"}}
    told = client.post(ADDRESS, typed(lines, "publish", chunxi={"grounds": "x" * 61}), **asked)
    assert (told.status_code, told.json()["errors"]) == (
        422, ["区人社局红旗1：淳溪街道：新的公开表述最多 60 字，现有 61 字"],
    )  # fmt: skip
    told = client.post(ADDRESS, typed(lines, "publish", seen="f" * 64, chunxi={"grounds": "甲"}), **asked)
    assert (told.status_code, told.json()["errors"]) == (409, ["2026年第6期已经发布，请看过再更正"])


def test_page_asks_a_constant_number_of_queries(client, lines, clause):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(ADDRESS, {"department": "rsj"})
        return len(queries)

    one = asked()
    for number in range(3):
        make_line(clause, make_town(f"x{number}", f"镇{number}"), state=LineState.ACCEPTED)
    assert asked() == one


def test_public_and_verify_pages_say_what_a_correction_changed(client, lines):
    changes = {"chunxi": {"state": "rejected"}, "gubai": {"grounds": "另一种说法"}}
    correct_by_page(client, ADDRESS, typed(lines, **changes))
    edition = Edition.objects.standing(JUNE)
    for address in ("/boards/2026-06/", "/boards/2026-06/2/", f"/verify/{edition.digest[:12]}/"):
        page = client.get(address)
        assert "<del>6月获市级通报表扬</del> → <ins>另一种说法</ins>" in plain_words(page)
        assertContains(page, "红旗 2 → 1")
        assertContains(page, "<strong>撤下</strong>")
    assertNotContains(client.get("/boards/2026-06/1/"), "另一种说法")
    earlier = client.get(f"/verify/{Edition.objects.get(number=1).digest[:12]}/")
    assertContains(earlier, "从这一版到现行的一版，改了什么")
    assert "<del>6月获市级通报表扬</del> → <ins>另一种说法</ins>" in plain_words(earlier)


def test_correction_of_an_altered_edition_is_still_shown(client, lines):
    """The page of a correction does not fall with the text of the edition before it."""
    correct_by_page(client, ADDRESS, typed(lines, gubai={"grounds": "另一种说法"}))
    tamper("UPDATE boards_edition SET content = '[]' WHERE number = 1")
    assertContains(client.get("/boards/2026-06/"), "另一种说法")
    assertNotContains(client.get("/boards/2026-06/"), "本版改了什么")


def test_reviewer_corrects_nothing(client, lines):
    client.force_login(make_user(Role.REVIEWER))
    assert client.post(ADDRESS, typed(lines, "publish", gubai={"grounds": "甲"})).status_code == 403
    assert Edition.objects.count() == 1
