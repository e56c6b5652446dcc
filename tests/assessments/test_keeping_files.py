"""Files sent at once for a form that is being filled in, and the same file used elsewhere."""

import re

import pytest
from django.urls import reverse

from assessments.files import evidence
from assessments.files.evidence import attach, kept_from
from assessments.files.kinds import AS_XLSX
from assessments.files.reuse import uses_of
from assessments.models import Determination, LineState, Upload
from departments.models import Record, Role
from departments.unsaved import waiting_for
from tests.assessments.files import pdf, picture, upload
from tests.assessments.pages import text
from tests.assessments.test_parsing import every_turn_taken
from tests.factories import JUNE, PASSWORD, make_assessor, make_clause, make_line, make_rule_set, make_user

pytestmark = pytest.mark.django_db
KEEP = "/evidence/keep/"
SCRIPT = {"headers": {"accept": "application/json"}}


def row_of(response):
    return response.json()["row"]


def token_of(response):
    return re.search(r'value="([^"]+)"', row_of(response))[1]


def test_file_is_kept_for_the_place_of_its_form(clerk, scene):
    before = Record.objects.count()
    answer = clerk.post(KEEP, {"place": "line5", "files-line5": upload(pdf(), "通报 <1>.pdf")}, **SCRIPT)
    assert 'name="kept-line5"' in row_of(answer)
    assert "已上传：通报 &lt;1&gt;.pdf" in row_of(answer)
    kept = kept_from(token_of(answer), scene.clerk)
    assert (kept.name, kept.size) == ("通报 <1>.pdf", len(pdf()))
    assert reverse("kept_preview", args=[kept.sha256]) in row_of(answer)
    assert Record.objects.count() == before
    bare = clerk.post(KEEP, {"place": '"><b', "files": upload(pdf())}, **SCRIPT)
    assert 'name="kept"' in row_of(bare)


def test_kept_file_is_attached_once_however_often_it_was_sent(clerk, scene):
    line = scene.add()
    answers = [clerk.post(KEEP, {"files": upload(pdf())}, **SCRIPT) for _ in range(2)]
    clerk.post(reverse("evidence_add", args=[line.pk]), {"kept": [token_of(answer) for answer in answers]})
    assert [file.name for file in Determination.objects.get().evidence.all()] == ["通报.pdf"]


def test_refusals_are_the_sentences_of_every_door(clerk, settings, monkeypatch):
    refused = clerk.post(KEEP, {"files": upload(picture(), "图.pdf")}, **SCRIPT)
    assert (refused.status_code, refused.json()) == (
        422, {"errors": ["图.pdf：内容其实是 png，请把文件名末尾改成 .png 再上传"]},
    )  # fmt: skip
    nothing = clerk.post(KEEP, {}, **SCRIPT)
    assert (nothing.status_code, nothing.json()) == (422, {"errors": ["没有选择文件"]})
    with every_turn_taken(settings, monkeypatch):
        busy = clerk.post(KEEP, {"files": upload(pdf())}, **SCRIPT)
    assert (busy.status_code, busy.json()) == (503, {"errors": ["通报.pdf：正在检查的文件太多，请稍后再试"]})


def test_day_of_a_person_bounds_what_is_kept(clerk, monkeypatch):
    monkeypatch.setattr(evidence, "MOST_FILES_A_DAY", 1)
    clerk.post(KEEP, {"files": upload(pdf())}, **SCRIPT)
    full = clerk.post(KEEP, {"files": upload(picture(), "图.png")}, **SCRIPT)
    assert full.json() == {"errors": ["图.png：一天最多上传 1 个文件，今天已满，请明天再传"]}
    assert Upload.objects.count() == 1


def test_nobody_without_a_form_keeps_a_file(client, scene):
    client.force_login(scene.reviewer)
    assert client.post(KEEP, {"files": upload(pdf())}, **SCRIPT).status_code == 403
    client.logout()
    late = client.post(KEEP, {"files": upload(pdf())}, **SCRIPT)
    assert (late.status_code, late.json()) == (401, {"errors": ["登录已过期，先登录再接着写"]})
    assert Upload.objects.count() == 0


def test_kept_file_is_another_persons_404(clerk, client, scene):
    answer = clerk.post(KEEP, {"files": upload(pdf())}, **SCRIPT)
    address = reverse("kept_preview", args=[kept_from(token_of(answer), scene.clerk).sha256])
    assert clerk.get(address).status_code == clerk.get(f"{address}1/").status_code == 200
    client.force_login(scene.signer)
    assert client.get(address).status_code == client.get(f"{address}1/").status_code == 404


def test_same_file_elsewhere_is_said_to_the_clerk_at_once(clerk, scene):
    attach(scene.add(unit=scene.towns[1]), upload(pdf()), actor=scene.clerk)
    answer = clerk.post(KEEP, {"files": upload(pdf(), "又一份.pdf")}, **SCRIPT)
    assert "这份文件 2026年6月 红旗2 古柏街道 也用过" in row_of(answer)
    assert "也用过" not in row_of(clerk.post(KEEP, {"files": upload(picture(), "图.png")}, **SCRIPT))


def test_each_sees_the_uses_that_they_may_see(scene, django_assert_num_queries):
    other = make_assessor("swj", "区商务局")
    stranger = make_user(Role.CLERK, other)
    theirs = make_line(make_clause(make_rule_set(other)), scene.towns[0], state=LineState.DRAFT)
    own = scene.add()
    sha256 = attach(own, upload(pdf()), actor=scene.clerk).sha256
    attach(theirs, upload(pdf()), actor=stranger)
    people = {"clerk": scene.clerk, "stranger": stranger, "office": scene.reviewer}
    people |= {"contact": make_user(Role.CONTACT, scene.towns[0]), "auditor": make_user(Role.AUDITOR)}
    own_use, their_use = "区人社局 红旗2 淳溪街道", f"区商务局 {theirs.clause.label} 淳溪街道"

    def seen(**options):
        said = {name: uses_of([sha256], person, **options)[sha256] for name, person in people.items()}
        return {name: [sentence[13:-4] for sentence in sentences] for name, sentences in said.items()}

    drafts = {"clerk": ["红旗2 淳溪街道"], "stranger": [f"{theirs.clause.label} 淳溪街道"], "contact": []}
    assert seen() == {**drafts, "office": [], "auditor": [own_use, their_use]}
    Determination.objects.update(state=LineState.FILED)
    assert seen()["office"] == [own_use, their_use]
    assert seen(but=own)["office"] == [their_use]
    assert seen(but=own)["clerk"] == []
    with django_assert_num_queries(0):
        assert uses_of([], scene.reviewer) == {}


def placed(clause, **data):
    """The fields of a new line, in the form that stands open in the clause's row."""
    place = f"{clause.signal}-{clause.number}-ADD"
    named = {f"{name}-{place}": value for name, value in data.items()}
    return {"sheet": str(JUNE), f"open-{place}": "1", "place": place, **named}


def test_refused_file_says_why_once(clerk, scene):
    address = reverse("line_add", args=[JUNE, scene.praise.pk])
    files = [upload(b"x", "台账.xls"), upload(pdf())]
    page = text(clerk.post(address, placed(scene.praise, files=files, unit="chunxi")))
    assert page.count(f"台账.xls：不收 .xls 文件，{AS_XLSX}") == 1
    assert page.count("有文件没有收下，原因写在文件栏里") == 1
    assert "已上传：通报.pdf" in page


def test_kept_file_outlives_an_expired_session(client, scene):
    client.post(reverse("login"), {"username": scene.clerk.username, "password": PASSWORD})
    token = token_of(client.post(KEEP, {"files": upload(pdf())}, **SCRIPT))
    address = reverse("line_add", args=[JUNE, scene.praise.pk])
    line = {"unit": "chunxi", "grounds": "6月获市级通报表扬", "facts": "", "data_month": "2026-06"}
    client.cookies.pop("sessionid")
    assert client.post(address, placed(scene.praise, kept=token, **line)).url.startswith(reverse("login"))
    client.force_login(scene.clerk)
    (waiting,) = waiting_for(scene.clerk)
    client.post(waiting.path, dict(waiting.pairs))
    assert [file.name for file in Determination.objects.get().evidence.all()] == ["通报.pdf"]
