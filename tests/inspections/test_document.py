"""The frozen result as data: its keys, and the numbers that are too small to tell."""

import pytest

from departments.months import CalendarMonth
from inspections.document import (
    MeasureTold,
    NotARoundsResult,
    RoundsResult,
    RoundTold,
    TopicTold,
    as_document,
    read,
    told_measures,
    year_counts,
)

RESULT = RoundsResult(
    district="高新区",
    issuer="区作风办",
    month=CalendarMonth(2026, 6),
    edition=1,
    reason="",
    backfilled_from=None,
    reach="hall",
    round=RoundTold("样例〔2026〕1号", 1, "0" * 64, 39, 39, "100"),
    topics=(TopicTold("工作纪律", 10, 9, 1, 8), TopicTold("服务态度", 2, 2, 0, 2)),
    measures=(MeasureTold("书面检查", 9), MeasureTold("安排到基层再上岗", None)),
    office_late={"notify": 0, "verify": 1, "recheck": 0, "review": 0},
)


def test_a_result_is_told_and_read_back_the_same():
    assert read(as_document(RESULT)) == RESULT
    assert (RESULT.found, RESULT.verified, RESULT.has_small_numbers) == (12, 11, True)


def test_the_keys_are_those_of_the_contract():
    document = as_document(RESULT)
    frame = ["schema", "district", "issuer", "month", "edition", "reason", "backfilled_from", "reach"]
    assert list(document) == [*frame, "round", "topics", "measures", "office_late"]
    assert document["round"] == {
        "document": "样例〔2026〕1号",
        "draws": 1,
        "seed": "0" * 64,
        "units": 39,
        "visited": 39,
        "coverage": "100",
    }
    assert document["topics"][0] == {
        "topic": "工作纪律",
        "found": 10,
        "verified": 9,
        "dismissed": 1,
        "closed": 8,
    }
    assert document["measures"] == [
        {"kind": "书面检查", "count": 9},
        {"kind": "安排到基层再上岗", "count": None},
    ]


@pytest.mark.parametrize("spoilt", [{}, {"schema": "xiaoneng.board/2"}, {"month": "x"}, {"round": {}}])
def test_what_tells_no_result_is_refused(spoilt):
    with pytest.raises(NotARoundsResult):
        read({**as_document(RESULT), **spoilt} if spoilt else {})


def test_one_or_two_persons_are_told_for_the_year_only():
    counts = {"书面检查": 9, "通报批评": 2, "约谈": 0, "移送": 1}
    assert [one.count for one in told_measures(counts, small=2)] == [9, None, 0, None]
    assert [one.count for one in told_measures(counts, small=0)] == [9, 2, 0, 1]


@pytest.mark.parametrize(
    ("rounds", "is_over", "told"),
    [
        ([7, 1], False, None),  # 8 less 7 would tell the one
        ([7, 1], True, 8),
        ([7, 1, 2], False, 10),
        ([7, 9], False, 16),
    ],
)
def test_the_year_tells_no_number_that_a_round_withholds_alone(rounds, is_over, told):
    counts = [{"再上岗": count} for count in rounds]
    assert year_counts(counts, small=2, is_over=is_over) == {"再上岗": told}
