"""The pages of the month's work, in their states: axe finds nothing, and nothing is wider than a phone or a screen
at 400 %."""

import pytest
from playwright.sync_api import expect

from assessments.explaining import explain
from assessments.figures import set_readings
from assessments.models import Determination, LineState, Reason
from assessments.workflow import take_step
from departments.models import Role
from tests.axe import violations
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_line,
    make_reading,
    make_rule_set,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREEN, PHONE, ZOOMED = 1366, 390, 341  # 1366 at 400 % is 341 wide


def against(page, path):
    """What stands against a page: what axe finds, and how far it is too wide."""
    faults = [(path, *fault) for fault in violations(page)]
    for width in (PHONE, ZOOMED):
        page.set_viewport_size({"width": width, "height": 800})
        beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        faults += [(path, width, f"{beyond} px")] if beyond > 0 else []
    page.set_viewport_size({"width": SCREEN, "height": 900})
    return faults


@pytest.fixture
def busy(scene):
    """Proposals, a stale line, a returned one, one with the office, words, and a clause without anything."""
    for town, value in zip(scene.towns, ("90", "80", "60"), strict=True):
        make_reading(scene.metric, town, value)
    stale = scene.add(scene.flag)
    set_readings(JUNE, scene.department, {(scene.metric, scene.towns[0]): {"value": 91}}, actor=scene.clerk)
    returned = scene.add(scene.praise, scene.towns[1])
    waiting = scene.add(scene.praise, scene.towns[2])
    for line in (returned, waiting):
        take_step(line, "file", actor=scene.signer)
    take_step(returned, "return", actor=scene.reviewer, note="佐证不足，请附通报原文")
    scene.stale, scene.returned = stale, returned
    return scene


def test_pages_of_the_department(open_as, page, busy):
    page.set_viewport_size({"width": SCREEN, "height": 900})
    faults = []
    for path in (
        "/desk/",
        "/help/",
        "/sheet/2026-06/",
        "/sheet/2026-06/figures/",
        f"/sheet/lines/{busy.returned.pk}/",
        "/sheet/2026-06/check/",
        "/sheet/2026-03/",
    ):
        faults += against(open_as(busy.clerk, path), path)
    for path in ("/sheet/2026-06/sign/", "/sheet/delegation/"):
        faults += against(open_as(busy.signer, path), path)
    assert faults == []


def test_refused_forms_and_empty_months(open_as, page, busy):
    page.set_viewport_size({"width": SCREEN, "height": 900})
    open_as(busy.clerk, "/sheet/2026-06/figures/")
    page.locator(".figures-grid input[type=text]").first.fill("#DIV/0!")
    page.get_by_role("button", name="保存数据").click()
    page.wait_for_load_state()
    faults = against(page, "a bad figure")
    explain(JUNE, busy.blame, Reason.NONE, actor=busy.clerk)
    faults += against(open_as(make_user(Role.CONTACT, busy.towns[1]), "/unit/2026-06/"), "nothing to tell")
    faults += against(open_as(busy.reviewer, "/review/2026-06/"), "/review/2026-06/")
    line = Determination.objects.get(state=LineState.FILED)
    faults += against(open_as(busy.reviewer, f"/review/lines/{line.pk}/"), "a line to judge")
    other = make_rule_set(make_assessor("gafj", "公安分局", position=2))
    make_line(make_clause(other), line.unit, grounds="6月获市级通报表扬，逾期事项已办结")
    told = open_as(busy.reviewer, f"/review/lines/{line.pk}/")
    told.get_by_text("沟通记录").click()
    faults += against(told, "a likely repetition, and talks")
    told.get_by_label("和谁").fill("王科长")
    told.get_by_role("button", name="记录").click()
    expect(told.get_by_role("link", name="内容：请写明沟通了什么")).to_be_visible()
    faults += against(told, "a talk without words")
    assert faults == []
