from datetime import date, datetime

import pytest

from assessments.contact.objections import file_objection, take_objection_step
from assessments.dates import SHANGHAI
from boards.appeals import appeals
from boards.approval import Approval
from boards.correcting import LineChange, correct
from boards.publishing import publish
from departments.models import Role
from tests.assessments.contact.scenes import IN_TIME, ToldUnit, fresh
from tests.assessments.pages import text
from tests.factories import JUNE, make_office, make_user

pytestmark = pytest.mark.django_db
OUT = datetime(2026, 7, 21, 9, 0, tzinfo=SHANGHAI)
LATER = datetime(2026, 7, 22, 9, 0, tzinfo=SHANGHAI)
APPROVAL = Approval("区委常委会", date(2026, 7, 20))


@pytest.fixture
def told():
    return ToldUnit()


@pytest.fixture
def publisher(told):
    person = make_user(Role.PUBLISHER, make_office(), username="fabu")
    objection = file_objection(told.light, words="不符", actor=told.contact, now=IN_TIME)
    publish(JUNE, actor=person, approval=APPROVAL, waive="演练", now=OUT)
    take_objection_step(objection, "revoke", actor=told.second, note="查无此事", now=OUT.replace(hour=10))
    return person


def test_publisher_is_led_to_the_form_filled_in(client, told, publisher):
    (appeal,) = appeals(JUNE)
    line = told.light
    query = f"?kind=objection&unit=chunxi&department=rsj&{line.pk}-state=rejected#line-{line.pk}"
    assert appeal.link == f"/publishing/{JUNE}/correct/{query}"
    client.force_login(publisher)
    page = client.get(f"/publishing/{JUNE}/")
    assert "异议撤销（7月21日），查无此事" in text(page)
    form = client.get(appeal.link).context["form"]
    assert form["kind"].value() == "objection"
    assert [(entry.line, entry["state"].value()) for entry in form.entries if entry.is_named] == [
        (line, "rejected")
    ]
    client.force_login(told.second)
    assert "去更正" not in text(client.get(f"/publishing/{JUNE}/"))


def test_correction_ends_the_proposal(told, publisher):
    changes = [LineChange(fresh(told.light), state="rejected")]
    more = {"kind": "objection", "reason": "复核后撤销", "approval": APPROVAL, "now": LATER}
    correct(JUNE, actor=publisher, changes=changes, **more)
    assert appeals(JUNE) == []


def test_public_pages_know_nothing_of_who_objected(client, told, publisher):
    page = client.get(f"/boards/{JUNE}/").content.decode()
    assert "不符" not in page
    assert "查无此事" not in page
    assert client.get(f"/boards/{JUNE}.json").content.decode().count("异议") == 0
