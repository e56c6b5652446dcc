"""A unit's contact on a phone: told, received, objected with a file; answered by somebody else of the office."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Determination, LineState, Month, Objection, Receipt
from tests.assessments.files import pdf
from tests.axe import violations
from tests.browser import load

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_contact_receives_and_objects_and_reads_the_answer(open_as, page, told):
    tomorrow = timezone.localdate() + timedelta(days=1)  # the pages look at the clock
    Month.objects.update(object_until=tomorrow, publish_on=tomorrow + timedelta(days=9))
    page.set_viewport_size({"width": 390, "height": 844})
    open_as(told.contact, "/desk/")
    load(page.get_by_role("link", name="告知", exact=True))
    load(page.get_by_role("button", name="收到，2 条都看过"))
    assert page.get_by_text("没有签收").count() == 0 and Receipt.objects.count() == 2
    notice = page.locator("article", has_text="6月被市级通报批评")
    load(notice.get_by_role("link", name="详情、提异议"))
    load(page.get_by_role("button", name="提出异议"))  # without a word: refused, in place
    assert page.locator(".errors, .error").first.is_visible() and not Objection.objects.exists()
    page.get_by_label("异议理由").fill("当日系统升级，已有说明在案。")
    page.locator("input[type=file]").set_input_files(
        {"name": "说明.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    page.locator("input[name=kept]").first.wait_for(state="attached")
    load(page.get_by_role("button", name="提出异议"))
    assert [file.name for file in Objection.objects.get().files.all()] == ["说明.pdf"]
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    page.set_viewport_size({"width": 1366, "height": 768})
    open_as(told.second, "/review/objections/")
    load(page.get_by_role("link", name="淳溪街道").first)
    page.get_by_label("复核").fill("经核实，通报属实，但不在本月。")
    load(page.get_by_role("button", name="撤销"))
    assert Determination.objects.get(pk=told.light.pk).state == LineState.REJECTED

    open_as(told.contact, f"/unit/lines/{told.light.pk}/")
    assert page.get_by_text("经核实，通报属实，但不在本月。").is_visible()
    assert page.get_by_text("这条告知已经收回").is_visible()
