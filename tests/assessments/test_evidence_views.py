import pytest
from django.urls import reverse

from assessments.files.evidence import attach
from assessments.files.storage import path_of
from assessments.models import Evidence
from departments.models import Record, Role
from tests.assessments.files import pdf, upload
from tests.assessments.pages import shown_messages
from tests.factories import (
    make_assessor,
    make_user,
)

pytestmark = pytest.mark.django_db
SHEET = "/sheet/2026-06/"


def test_evidence_is_handed_out_as_an_attachment_and_recorded(clerk, scene):
    row = attach(scene.add(), upload(pdf(), "通报 第3号.pdf"), actor=scene.clerk)
    response = clerk.get(reverse("evidence", args=[row.pk]))
    assert response.content == path_of(row.sha256).read_bytes()
    assert {name: response[name] for name in ("Content-Type", "X-Content-Type-Options")} == {
        "Content-Type": "application/pdf",
        "X-Content-Type-Options": "nosniff",
    }
    assert response["Content-Security-Policy"] == "sandbox"
    assert response["Cache-Control"] == "no-store, private"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E9%80%9A")
    event = Record.objects.get(verb="evidence.read")
    assert event.sentence == "查看了区人社局红旗2：淳溪街道的佐证“通报 第3号.pdf”"


def test_evidence_is_seen_by_own_people_office_and_auditor_only(client, scene):
    line = scene.add()
    row = attach(line, upload(pdf()), actor=scene.clerk)
    address = reverse("evidence", args=[row.pk])
    people = {
        "signer": scene.signer,
        "reviewer": scene.reviewer,
        "auditor": make_user(Role.AUDITOR),
        "other": make_user(Role.CLERK, make_assessor("swj", "区商务局")),
        "contact": make_user(Role.CONTACT, scene.towns[0]),
        "admin": make_user(Role.SYSTEM_ADMIN),
    }
    seen = {}
    for name, person in people.items():
        client.force_login(person)
        seen[name] = client.get(address).status_code
    expected = {"signer": 200, "reviewer": 404, "auditor": 200, "other": 404, "contact": 404, "admin": 404}
    assert seen == expected
    scene.sign()
    client.force_login(scene.reviewer)
    assert client.get(address).status_code == 200
    client.force_login(people["other"])
    theirs, none = client.get(address), client.get(reverse("evidence", args=[99999]))
    assert (theirs.status_code, theirs.content) == (none.status_code, none.content)
    assert Record.objects.filter(verb="evidence.read").count() == 3


def test_damaged_evidence_is_not_handed_out(clerk, scene):
    row = attach(scene.add(), upload(pdf()), actor=scene.clerk)
    path_of(row.sha256).unlink()
    response = clerk.get(reverse("evidence", args=[row.pk]))
    assert (response.status_code, response.content.decode()) == (500, "通报.pdf 缺失，请告知系统管理员。")


def test_evidence_is_uploaded_alone_and_removed(clerk, scene):
    line = scene.add()
    address = reverse("evidence_add", args=[line.pk])
    assert shown_messages(clerk.post(address, {"files": upload(pdf())})) == ["上传了 1 个文件"]
    assert shown_messages(clerk.post(address, {"files": upload(pdf())})) == ["这个文件已经附在本条上"]
    assert shown_messages(clerk.post(address, {"files": upload(b"MZ", "x.exe")})) == [
        "x.exe：只收 pdf、jpg、png、xlsx、docx、ofd 文件"
    ]
    row = Evidence.objects.get()
    assert shown_messages(clerk.post(reverse("evidence_remove", args=[row.pk]))) == ["删去了“通报.pdf”"]


def test_upload_of_nothing_is_no_success(clerk, scene):
    response = clerk.post(reverse("evidence_add", args=[scene.add().pk]), {})
    page = clerk.get(response.url.partition("#")[0])
    assert [(str(message), message.level_tag) for message in page.context["messages"]] == [
        ("没有选择文件", "error")
    ]
