"""Evidence without a line: how much a person may send in a day, and when what nobody refers to goes."""

import os
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from assessments.files import evidence
from assessments.files.collection import AT_ONCE, RESTS, Collected, collect_all, collect_some, referred_to
from assessments.files.evidence import attach, keep, remove
from assessments.files.storage import path_of
from assessments.models import Upload
from tests.assessments.files import pdf, picture, upload

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 7, 3, 4, 0, tzinfo=UTC)
LATER = NOON + RESTS


def kept(scene, data=None, *, now=NOON, name="通报.pdf", who=None):
    """A file that a refused form left, as old as the upload."""
    stored_file = keep(upload(data or pdf(), name), actor=who or scene.clerk, now=now)
    os.utime(path_of(stored_file.sha256), (now.timestamp(), now.timestamp()))
    return stored_file


def files(settings):
    return {path.name for path in settings.EVIDENCE_ROOT.rglob("*") if path.is_file()}


def test_file_that_nobody_refers_to_goes_after_a_day(scene, settings):
    stored = kept(scene)
    assert collect_all(now=LATER - timedelta(seconds=1)) == Collected()
    assert files(settings) == {stored.sha256}
    assert collect_all(now=LATER) == Collected(1, stored.size)
    assert (files(settings), Upload.objects.count()) == (set(), 0)


@pytest.mark.parametrize("collect", [collect_all, collect_some])
def test_file_of_a_line_stays(scene, settings, collect):
    row = attach(scene.add(), upload(pdf()), actor=scene.clerk)
    os.utime(path_of(row.sha256), (0, 0))
    Upload.objects.update(at=NOON)
    assert collect(now=LATER) == Collected()
    assert files(settings) == {row.sha256}
    assert referred_to([row.sha256, "0" * 64]) == {row.sha256}


def test_file_taken_off_its_line_goes(scene, settings):
    row = attach(scene.add(), upload(pdf()), actor=scene.clerk)
    remove(row, actor=scene.clerk)
    os.utime(path_of(row.sha256), (0, 0))
    assert collect_all(now=LATER).files == 1


def test_same_content_sent_again_rests_anew(scene, settings):
    kept(scene)
    again = kept(scene, now=LATER)
    assert collect_some(now=LATER).files == 0
    assert files(settings) == {again.sha256}
    assert collect_all(now=LATER + RESTS).files == 1


def test_leftover_of_an_upload_cut_short_goes(settings):
    incoming = settings.EVIDENCE_ROOT / "incoming"
    incoming.mkdir(parents=True)
    for name, at in (("old", NOON), ("new", LATER)):
        (incoming / name).write_bytes(b"half")
        os.utime(incoming / name, (at.timestamp(), at.timestamp()))
    assert collect_all(now=LATER) == Collected(1, 4)
    assert files(settings) == {"new"}


def test_each_upload_collects_a_few_old_ones(scene, settings):
    old = [kept(scene, picture(size=(8 + n, 8)), name="图.png") for n in range(AT_ONCE + 2)]
    new = kept(scene, now=LATER)
    assert files(settings) == {new.sha256, *(kept_file.sha256 for kept_file in old[AT_ONCE:])}
    assert Upload.objects.count() == 3


def test_command_says_what_went(scene):
    kept(scene)
    os.utime(next(path_of(row.sha256) for row in Upload.objects.all()), (0, 0))
    out = StringIO()
    call_command("collect_evidence", stdout=out)
    assert out.getvalue() == "清理了 1 个文件，共 0.0 MB\n"
    call_command("collect_evidence", stdout=out)
    assert out.getvalue().endswith("清理了 0 个文件，共 0.0 MB\n")


def test_day_of_a_person_has_its_bounds(scene, monkeypatch):
    monkeypatch.setattr(evidence, "MOST_FILES_A_DAY", 2)
    for _ in range(2):
        kept(scene)
    with pytest.raises(ValidationError, match=r"通报\.pdf：一天最多上传 2 个文件，今天已满，请明天再传"):
        kept(scene)
    kept(scene, who=scene.signer)
    evening = datetime(2026, 7, 3, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
    with pytest.raises(ValidationError):
        kept(scene, now=evening)
    kept(scene, now=evening + timedelta(minutes=1))


def test_bytes_of_a_day_have_their_bound(scene, monkeypatch, settings):
    size = len(pdf())
    monkeypatch.setattr(evidence, "MOST_BYTES_A_DAY", 2 * size - 1)
    kept(scene)
    with pytest.raises(ValidationError, match="一天上传合计不能超过"):
        kept(scene, pdf())
    assert len(files(settings)) == 1
