"""What freezes a document and walks its chain, tried on editions as the one model of this floor that keeps one."""

import hashlib
import json

import pytest
import rfc8785
from django.core.exceptions import ValidationError

from boards.chaining import digests, faults, first_fault, freeze
from boards.digest import digest_of
from boards.models import Edition
from departments.history.records import head_hash, record
from departments.months import CalendarMonth
from tests.events import Happened
from tests.factories import make_department
from tests.tampering import tamper

pytestmark = pytest.mark.django_db


@pytest.fixture
def keep(publisher, published_on):
    """Freezes a small document of its own as the row of a month."""

    def kept(month, **document):
        fields = {"month": CalendarMonth(2026, month), "number": 1, "published_by": publisher}
        return freeze(Edition, {"kind": "bulletin", **document}, now=published_on, **fields)

    return kept


def test_frozen_row_holds_its_document_its_moment_and_both_chains(keep):
    first = keep(5)
    event = record(None, Happened(), make_department(), "一件事")
    second = keep(6, words="甲")
    assert json.loads(second.content) == {
        "kind": "bulletin",
        "words": "甲",
        "published_at": "2026-07-17T09:00:00+08:00",
        "previous_digest": first.digest,
        "history": event.hash,
        "digest": second.digest,
    }
    assert (first.document["previous_digest"], first.document["history"]) == (None, "0" * 64)
    assert head_hash() == event.hash


def test_digest_is_that_of_the_document_without_it(keep):
    row = keep(5)
    bare = {key: value for key, value in row.document.items() if key != "digest"}
    assert row.digest == digest_of(row.document) == hashlib.sha256(rfc8785.dumps(bare)).hexdigest()
    assert digests(row) == (row.digest, row.digest)
    assert row.content == rfc8785.dumps(row.document).decode()


def test_row_that_its_model_refuses_is_not_kept(keep):
    keep(5)
    with pytest.raises(ValidationError, match="这一版已经发布"):
        keep(5)
    assert Edition.objects.count() == 1


def test_chain_as_it_was_made_has_no_fault(keep):
    assert first_fault(Edition) is None
    for month in (5, 6, 7):
        keep(month)
    assert first_fault(Edition) is None


def rewritten(row, **keys):
    """The row's text with other keys and a digest that fits them: what a careful hand would write."""
    document = {**row.document, **keys}
    document["digest"] = digest_of(document)
    tamper(
        "UPDATE boards_edition SET content = %s, digest = %s WHERE id = %s",
        rfc8785.dumps(document).decode(),
        document["digest"],
        row.pk,
    )


@pytest.mark.parametrize(
    "change, sentence",
    [
        ("content = replace(content, 'bulletin', 'other')", "内容与校验值不符"),
        ("digest = 'x'", "内容与校验值不符"),
        ("published_at = '2026-07-18 01:00:00+00:00'", "发布时间与内容不符"),
        ("content = '['", "内容读不出来"),
        ("content = '[]'", "内容读不出来"),
        ("content = '{}'", "内容读不出来"),
    ],
)
def test_row_that_was_rewritten_is_named(keep, change, sentence):
    keep(5)
    tamper(f"UPDATE boards_edition SET {change}")
    assert first_fault(Edition) == f"2026年第5期：{sentence}"


def test_row_that_was_rewritten_with_its_digest_breaks_the_chain_after_it(keep):
    first, _ = keep(5), keep(6)
    rewritten(first, words="乙")
    assert first_fault(Edition) == "2026年第6期：与前一版的校验值不相连"


def test_row_in_the_middle_that_is_gone_breaks_the_chain_after_it(keep):
    keep(5)
    middle = keep(6)
    keep(7)
    tamper("DELETE FROM boards_edition WHERE id = %s", middle.pk)
    assert first_fault(Edition) == "2026年第7期：与前一版的校验值不相连"


def test_key_that_was_added_beside_the_others_is_seen(keep):
    row = keep(5)
    forged = {**row.document, "forged": True}
    tamper("UPDATE boards_edition SET content = %s", rfc8785.dumps(forged).decode())
    assert first_fault(Edition) == "2026年第5期：内容与校验值不符"


def test_model_may_ask_more_of_its_rows(keep):
    row = keep(5, words="甲")
    checks = {"话不对": lambda edition, document: document["words"] == "乙"}
    assert list(faults([row], checks)) == ["2026年第5期：话不对"]
    assert list(faults([row], {})) == []
