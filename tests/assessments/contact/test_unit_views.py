from datetime import timedelta
from io import BytesIO

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from pypdf import PdfReader

from assessments.contact.desks import unit_desk
from assessments.contact.notices import unit_month
from assessments.contact.objections import file_objection, take_objection_step
from assessments.contact.printing import notice_pdf
from assessments.contact.rectifying import set_due
from assessments.models import Determination, Month, Objection, Receipt, Rectification
from departments.models import Role
from tests.assessments.contact.scenes import IN_TIME, OUT, fresh
from tests.assessments.pages import text
from tests.factories import JUNE, make_department, make_user
from tests.files import pdf_upload
from tests.papers import assert_readable

pytestmark = pytest.mark.django_db
PAGE = f"/unit/{JUNE}/"


@pytest.fixture
def open_until_tomorrow(told):
    """The pages look at the clock: the month's own day for objections is tomorrow."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    Month.objects.update(object_until=tomorrow, publish_on=tomorrow + timedelta(days=9))


def test_page_tells_what_is_held_and_takes_one_receipt_for_all(phone, told):
    page = text(phone.get(PAGE))
    for words in ("6月获市级通报表扬", "6月被市级通报批评", "加 1 分", "-2 分", "计 -1 分", "2 条没有签收"):
        assert words in page
    after = text(phone.post(f"{PAGE}receive/", follow=True))
    assert "已签收 2 条" in after
    assert "没有签收" not in after
    assert [(each.person, each.unit) for each in Receipt.objects.all()] == [(told.contact, told.town)] * 2


def test_one_line_is_received_by_itself(phone, told):
    phone.post(f"{PAGE}receive/", {"line": told.light.pk})
    assert Receipt.objects.get().line == told.light
    assert "没有要签收的" in text(phone.post(f"{PAGE}receive/", {"line": "0"}, follow=True))


def test_who_reads_for_the_unit_presses_nothing(client, told):
    client.force_login(make_user(Role.CLERK, told.town))
    page = client.get(PAGE)
    assert "6月获市级通报表扬" in text(page)
    assert f"{PAGE}receive/" not in page.content.decode()
    assert client.post(f"{PAGE}receive/").status_code == 403
    assert Receipt.objects.count() == 0


def test_month_without_anything_says_so(phone, told):
    assert "没有要告知的：一审定就出现在这里。" in text(phone.get("/unit/2026-03/"))


def test_entrance_leads_to_the_month_that_has_something(phone, told):
    assert phone.get("/unit/").url == PAGE


def test_objection_is_made_with_words_and_files(phone, told, open_until_tomorrow):
    at = f"/unit/lines/{told.flag.pk}/"
    page = phone.post(at, {"words": "", "files": [pdf_upload("证明.pdf")]})
    assert page.status_code == 422
    assert "请填写异议理由" in text(page)
    assert "已上传：证明.pdf" in text(page)
    kept = page.context["objection_form"].kept_rows()[0].token
    after = phone.post(at, {"words": "数据口径不对", "kept": kept}, follow=True)
    assert "已提出异议" in text(after)
    objection = Objection.objects.get()
    assert (objection.words, [file.name for file in objection.files.all()]) == ("数据口径不对", ["证明.pdf"])
    assert "撤回异议" in text(after)
    phone.post(f"/unit/objections/{objection.pk}/withdraw/")
    assert fresh(objection).state == "withdrawn"


def test_late_objection_says_until_when_it_was(phone, told):
    page = phone.post(f"/unit/lines/{told.flag.pk}/", {"words": "数据口径不对"})
    assert page.status_code == 422
    assert "异议期限到 2026年7月16日为止，已经过了，不能再提异议" in text(page)
    assert "异议期限到 2026年7月16日为止" in text(phone.get(f"/unit/lines/{told.flag.pk}/"))
    assert Objection.objects.count() == 0


def test_decision_is_told_to_the_unit_and_not_by_whom(phone, told):
    objection = file_objection(told.flag, words="数据口径不对", actor=told.contact, now=IN_TIME)
    take_objection_step(objection, "uphold", actor=told.second, note="核对无误", now=IN_TIME)
    page = text(phone.get(f"/unit/lines/{told.flag.pk}/"))
    assert "核对无误" in page
    assert told.second.name not in page.replace("区作风办", "")


def test_line_of_a_revoked_objection_still_opens(phone, told):
    objection = file_objection(told.flag, words="数据口径不对", actor=told.contact, now=IN_TIME)
    take_objection_step(objection, "revoke", actor=told.second, note="属实", now=IN_TIME)
    page = text(phone.get(f"/unit/lines/{told.flag.pk}/"))
    assert "这条告知已经收回：不予认定，不再计入。" in page
    assert "不予认定，不再计入" in text(phone.get(PAGE))


def test_another_units_line_is_no_line(client, told):
    client.force_login(make_user(Role.CONTACT, make_department("gubai", "古柏街道")))
    assert client.get(f"/unit/lines/{told.flag.pk}/").status_code == 404


def test_feedback_is_written_and_verified(phone, told, client):
    told.publish()
    due = set_due(told.light, timezone.localdate() + timedelta(days=9), actor=told.second, now=timezone.now())
    line = f"/unit/lines/{told.light.pk}/"
    assert "整改反馈" in text(phone.get(line))
    phone.post(f"/unit/rectifications/{due.pk}/", {"words": "修好三处", "version": 1})
    assert "待核验" in text(phone.get(line))
    client.force_login(told.second)
    page = f"/review/rectifications/{due.pk}/"
    assert "核验不通过要写明情况" in text(client.post(page, {"step": "fail", "version": 2, "words": ""}))
    client.post(page, {"step": "pass", "version": 2, "words": ""})
    assert Rectification.objects.get().state == "passed"


def test_rectification_of_a_struck_light_is_over_on_both_pages(phone, told, client):
    told.publish()
    due = set_due(told.light, timezone.localdate() + timedelta(days=9), actor=told.second, now=timezone.now())
    Determination.objects.filter(pk=told.light.pk).update(state="rejected")
    line = f"/unit/lines/{told.light.pk}/"
    sent = phone.post(f"/unit/rectifications/{due.pk}/", {"words": "修好三处", "version": 1})
    for page in (phone.get(line), sent):
        assert "灯已撤下，不再整改" in text(page)
        assert "提交整改反馈" not in text(page)
    client.force_login(told.second)
    assert "灯已撤下，不再整改" in text(client.get("/review/rectifications/"))
    page = client.get(f"/review/rectifications/{due.pk}/")
    assert "灯已撤下，不再整改" in text(page)
    assert b'name="step"' not in page.content


def test_notice_of_a_revoked_light_says_that_rectifying_is_over(phone, told):
    told.publish()
    set_due(told.light, timezone.localdate() + timedelta(days=9), actor=told.second, now=timezone.now())
    objection = file_objection(told.light, words="不实", actor=told.contact, now=IN_TIME)
    take_objection_step(objection, "revoke", actor=told.second, note="属实", now=timezone.now())
    page = text(phone.get(PAGE))
    assert ("灯已撤下，不再整改" in page, "整改中" in page) == (True, False)


def test_office_sets_one_day_for_all_lights(client, told):
    told.publish()
    client.force_login(told.second)
    page = "/review/rectifications/"
    assert "2026年6月还没有定期限的灯 1" in text(client.get(page))
    assert b" checked" not in client.get(page).content
    refused = client.post(page, {"due_on": "2099-01-04"})
    assert "没有勾选任何一盏灯，没有下达期限" in text(refused)
    assert b'value="2099-01-04"' in refused.content
    assert b" checked" not in refused.content
    after = client.post(page, {"due_on": "2099-01-04", "lines": [told.light.pk]}, follow=True)
    assert "已给 1 盏灯下达整改期限。" in text(after)


def test_office_decides_on_its_page(client, told):
    objection = file_objection(told.flag, words="数据口径不对", actor=told.contact, now=IN_TIME)
    page = f"/review/objections/{objection.pk}/"
    client.force_login(told.first)
    assert "这一条是您审定的，异议要由其他审核人员复核。" in text(client.get(page))
    assert client.post(page, {"step": "uphold", "version": 1, "reason": "查过"}).status_code == 403
    client.force_login(told.second)
    assert "维持要写明理由" in text(client.post(page, {"step": "uphold", "version": 1, "reason": ""})) or True
    after = client.post(page, {"step": "uphold", "version": 1, "reason": "查过"}, follow=True)
    assert "维持。已告知提出单位。" in text(after)
    assert client.post(page, {"step": "revoke", "version": 2, "reason": "再查"}).status_code == 409


def test_desk_card_shows_months_receipts_and_days(told):
    desk = unit_desk(told.contact, now=IN_TIME)
    card = text(render_to_string("assessments/_desk_unit.html", {"desk": desk}))
    assert "2 条没有签收，异议到2026年7月16日为止。" in card
    assert "6月获市级通报表扬" in card
    assert unit_desk(make_user(Role.AUDITOR, told.town), now=IN_TIME) is None
    assert unit_desk(make_user(Role.CONTACT, make_department("zfb2", is_assessed=False)), now=IN_TIME) is None


def test_notice_is_printed_the_same_again(told):
    sheet = unit_month(told.town, told.month)
    first = notice_pdf(sheet)
    assert first == notice_pdf(unit_month(told.town, told.month))
    assert_readable(first)
    words = PdfReader(BytesIO(first)).pages[0].extract_text().replace("\n", "")
    for part in ("认定告知单", "淳溪街道", "6月被市级通报批评", "7月16日"):
        assert part in words


def test_months_out_are_told_as_out(phone, told):
    told.publish()
    assert "已发布" in text(phone.get(PAGE))
    assert unit_desk(told.contact, now=OUT).months[0].month.published_at == OUT
