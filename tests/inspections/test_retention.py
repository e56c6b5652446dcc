"""Photos go when nobody may ask for them any more, and not a day sooner; the hash stays."""

import os
from datetime import date, timedelta

import pytest
from django.core.management import call_command

from assessments.files.collection import RESTS
from assessments.files.evidence import keep
from assessments.files.storage import path_of
from assessments.rows import file_faults
from departments.models import Record
from inspections.models import FindingFile, FindingState
from inspections.recording import attach_photos
from inspections.retention import erase_due, kept_until
from inspections.terms import files_kept_until
from tests.inspections.factories import at, make_finding, make_review, make_supervisor
from tests.inspections.photos import picture_upload

pytestmark = pytest.mark.django_db
S = FindingState
SAID = "已清除 1 份到期的暗访取证材料，校验值留在历史里"


def with_photo(state, **fields):
    """A finding in a state with a photo that has lain on the disk for long."""
    supervisor = make_supervisor(f"jiandu-{state}")
    finding = make_finding(state=state, **fields)
    kept = keep(picture_upload(), actor=supervisor.user)
    attach_photos(finding, [kept], actor=supervisor.user, client_at=None, now=at(date(2026, 6, 2)))
    long_ago = (at(date(2026, 6, 2)) - RESTS).timestamp()
    os.utime(path_of(kept.sha256), (long_ago, long_ago))
    return finding, kept.sha256


def said_on(day):
    return list(erase_due(now=at(day)))


@pytest.mark.parametrize(
    ("state", "last"),
    [
        (S.DISCARDED, date(2026, 7, 9)),
        (S.DISMISSED, date(2026, 7, 11)),
        (S.CLOSED, date(2028, 6, 19)),
    ],
)
def test_photo_goes_the_day_after_the_last_and_its_hash_stays(state, last):
    decided = {"decided_at": at(date(2026, 6, 9))} if state == S.DISCARDED else {}
    finding, sha256 = with_photo(state, **decided)
    assert kept_until(finding) == last
    assert said_on(last) == []
    assert path_of(sha256).exists()
    assert said_on(last + timedelta(days=1)) == [SAID]
    assert (path_of(sha256).exists(), FindingFile.objects.count(), list(file_faults())) == (False, 0, [])
    assert FindingFile.with_erased.get().sha256 == sha256
    told = Record.objects.get(verb="finding_file.erase")
    assert (told.actor, sha256 in told.data) == (None, True)
    assert said_on(last + timedelta(days=2)) == []


@pytest.mark.parametrize("state", sorted(set(S) - {S.DISCARDED, S.DISMISSED, S.CLOSED}))
def test_photo_of_a_finding_under_way_stays(state):
    finding, _ = with_photo(state)
    assert (kept_until(finding), said_on(date(2036, 6, 1))) == (None, [])


def test_photo_stays_while_a_review_is_open():
    finding, _ = with_photo(S.CLOSED)
    review = make_review(finding)
    assert said_on(date(2028, 6, 20)) == []
    review.outcome, review.decided_on, review.decision = "upheld", date(2028, 6, 20), "事实清楚"
    review.save()
    assert said_on(date(2028, 6, 20)) == [SAID]


def test_photo_that_another_finding_holds_stays_on_the_disk():
    _, sha256 = with_photo(S.DISMISSED)
    with_photo(S.RECTIFYING)
    assert said_on(date(2026, 7, 12)) == [SAID]
    assert (path_of(sha256).exists(), FindingFile.objects.get().sha256) == (True, sha256)


def test_closing_of_a_leap_day_is_kept_to_the_end_of_february():
    assert files_kept_until(date(2024, 2, 29)) == date(2026, 2, 28)


def test_daily_command_erases_what_is_due(capsys):
    with_photo(S.DISMISSED, dismissed_on=date(2020, 6, 11))
    call_command("remind")
    assert SAID in capsys.readouterr().out.splitlines()
