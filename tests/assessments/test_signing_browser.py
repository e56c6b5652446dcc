"""The head on a phone: two presses; what changed meanwhile holds the button until it was pressed as seen."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from assessments.dates import local_day
from assessments.delegating import delegate
from assessments.filing import edit_line
from assessments.models import Determination, LineState
from assessments.signing import hand_back, send_for_signature
from assessments.workflow import take_step
from departments.models import Role
from tests.axe import violations
from tests.browser import load
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
SIGN = "/sheet/2026-06/sign/"


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_head_signs_on_a_phone_and_waits_for_what_changed(open_as, page, scene):
    page.set_viewport_size(PHONE)
    line = scene.add(facts="市通报第3号")
    scene.add(unit=scene.towns[1])
    send_for_signature(scene.month, scene.department, actor=scene.clerk)
    open_as(scene.signer, "/desk/")
    load(page.get_by_role("link", name="核对并审签").first)
    assert (violations(page), fits(page)) == ([], True)
    edit_line(line, actor=scene.clerk, grounds="6月获省级通报表扬")
    load(page.get_by_role("button", name="同意并报送"))
    waits = page.get_by_role("button", name="还有 1 条刚改的没看")
    expect(waits).to_be_disabled()
    expect(page.get_by_text("您看过之后刚改的 1 条")).to_be_visible()
    assert (violations(page), fits(page)) == ([], True)
    page.get_by_label("看过了：红旗2：淳溪街道").check()
    load(page.get_by_role("button", name="同意并报送"))
    assert set(Determination.objects.values_list("state", flat=True)) == {LineState.FILED}


def test_axe_finds_nothing_on_the_other_states(open_as, page, scene):
    page.set_viewport_size(PHONE)
    line = scene.add()
    deputy = make_user(Role.CLERK, scene.department, username="deputy", name="张三")
    today = local_day(timezone.now())
    delegate(scene.department, deputy, today, today, actor=scene.signer)
    delegate(
        scene.department,
        deputy,
        today + timedelta(days=2),
        today + timedelta(days=3),
        actor=scene.signer,
    )
    submission = send_for_signature(scene.month, scene.department, actor=scene.clerk)
    hand_back(submission, "请写全文号", actor=scene.signer)
    against = {}
    for person, path in (
        (scene.clerk, "/sheet/2026-06/check/"),
        (deputy, SIGN),
        (scene.signer, "/sheet/delegations/"),
        (deputy, "/sheet/delegations/"),
    ):
        open_as(person, path)
        against[person.username, path] = (violations(page), fits(page))
    scene.sign()
    take_step(line, "return", actor=scene.reviewer, note="请附通报原文")
    edit_line(line, actor=scene.clerk, facts="附了原文")
    open_as(scene.clerk, "/sheet/2026-06/")
    against["returned line"] = (violations(page), fits(page))
    assert {state: found for state, found in against.items() if found != ([], True)} == {}
