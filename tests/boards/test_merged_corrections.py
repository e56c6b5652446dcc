"""A matter that several departments told (并案) is counted once: a correction says where it would not be."""

import pytest

from assessments.models import LineState
from assessments.workflow import take_step
from boards.correcting import LineChange, preview
from boards.models import Edition
from departments.models import Role
from tests.boards.releasing import APPROVED, release
from tests.factories import JUNE, make_assessor, make_clause, make_line, make_rule_set, make_town, make_user

pytestmark = pytest.mark.django_db
STRUCK, BROUGHT_IN = LineState.REJECTED, LineState.ACCEPTED


@pytest.fixture
def pair(publisher, published_on):
    """The line that counts and the one that was merged into it, of a published month."""
    town, reviewer = make_town(), make_user(Role.REVIEWER)
    counted, merged = (
        make_line(make_clause(make_rule_set(make_assessor(code, name))), town)
        for code, name in (("rsj", "区人社局"), ("gafj", "公安分局"))
    )
    counted = take_step(counted, "accept", actor=reviewer)
    merged = take_step(merged, "merge", actor=reviewer, into=counted)
    release(publisher, published_on, JUNE, waive="演练")
    return counted, merged


@pytest.mark.parametrize(
    ("states", "uncounted", "doubled"),
    [
        ((STRUCK, ""), ["merged"], []),
        ((STRUCK, BROUGHT_IN), [], []),
        (("", BROUGHT_IN), [], ["merged"]),
    ],
    ids=["lost", "moved", "twice"],
)
def test_preview_says_where_a_matter_is_lost_or_counts_twice(
    pair, publisher, published_on, states, uncounted, doubled
):
    changes = [
        LineChange(type(line).objects.get(pk=line.pk), state=state)
        for line, state in zip(pair, states, strict=True)
        if state
    ]
    terms = {"kind": "error", "reason": "单位有误", "approval": APPROVED, "now": published_on}
    seen = preview(JUNE, actor=publisher, changes=changes, **terms)
    named = {"merged": pair[1]}
    assert seen.uncounted == [named[name] for name in uncounted]
    assert seen.doubled == [named[name] for name in doubled]


def test_board_counts_a_matter_once(pair):
    told = Edition.objects.get().document
    assert [line["assessor"] for line in told["determinations"]] == ["rsj"]
    assert told["totals"]["red_flag"] == 1
    assert "不重复计" not in str(told)
