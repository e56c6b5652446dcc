from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import Determination, LineState, Origin, Submission
from boards.digest import digest_of
from boards.document import FIRST_SCHEMA, as_document
from boards.drafting import draft
from departments.models import Role
from rules.models import PointScale, Signal
from tests.boards.releasing import MAY, release
from tests.factories import (
    make_assessor,
    make_clause,
    make_line,
    make_month,
    make_reading,
    make_rule_set,
    make_threshold,
    make_town,
    make_user,
)

pytestmark = pytest.mark.django_db

# Of the month below, as the first release of this house made it, and with public wordings and days since: the same
# content keeps its digest.
FIRST_DIGEST = "92c536ffac51d9cf5cdd989fb2020749561e18bab07cf418b6a5a55d4fb9fb0a"
DIGEST = "085c9588004df9bdd16d68e19cfdb4ec9dc5a2d488b22b39c1e0c128b25d16cd"


@pytest.fixture
def month_of_every_kind(publisher, published_on, in_july):
    """June after a published May: two groups, a tie, a pair, a withheld, a late and an added line, one unreported."""
    rsj, swj = make_assessor("rsj", "区人社局", position=20), make_assessor("swj", "区商务局", position=10)
    make_assessor("jyj", "区教育局", position=30)
    towns = [make_town(f"t{n}", f"{n}镇", position=n) for n in range(1, 5)]
    pair = make_threshold(make_rule_set(rsj), standard="≥60")
    withheld = make_clause(pair.rule_set, Signal.YELLOW_LIGHT, visibility="internal")
    own = make_rule_set(swj)
    flag, light = make_clause(own, number=2), make_clause(own, Signal.RED_LIGHT)
    PointScale.objects.create(year=2026, red_flag=Decimal("1.50"))
    accepted = {"state": LineState.ACCEPTED}
    for unit in (towns[0], towns[1], rsj):
        make_line(flag, unit, month=MAY, **accepted)
    release(publisher, published_on, MAY, waive="演练")
    make_line(pair, towns[0], done=Decimal(54001), total=Decimal(90000), **accepted)
    make_line(withheld, towns[1], **accepted)
    make_line(flag, towns[2], data_month=MAY, **accepted)
    make_line(flag, towns[0], origin=Origin.OFFICE, **accepted)
    make_line(light, rsj, grounds="6月逾期未整改 3 处", **accepted)
    make_line(light, towns[3])
    Submission.objects.create(month=make_month(), department=rsj, first_filed_at=in_july)
    Submission.objects.create(month=make_month(), department=swj, first_filed_at=published_on)
    return make_month()


def test_draft_of_the_same_content_keeps_its_digest(month_of_every_kind):
    drafted = draft(month_of_every_kind)
    first = replace(drafted.board, schema=FIRST_SCHEMA)
    assert (drafted.digest, digest_of(as_document(first))) == (DIGEST, FIRST_DIGEST)


def test_draft_tells_public_words_beside_their_proof(publisher, in_july):
    flag = make_threshold(make_rule_set(make_assessor()))
    towns = [make_town("chunxi", "淳溪街道"), make_town("gubai", "古柏街道", position=1)]
    for town, grounds in zip(towns, ("6月参保完成率 88% ≥ 85%", "参保扩面入选省级案例"), strict=True):
        make_reading(flag.metric, town, 88)
        make_line(flag, town, value=Decimal(88), grounds=grounds, state=LineState.ACCEPTED)
    hidden = make_clause(flag.rule_set, Signal.RED_LIGHT, visibility="internal")
    make_line(hidden, towns[0], state=LineState.ACCEPTED)
    assert [(award.wording, award.grounds) for award in draft(make_month()).board.awards] == [
        ("参保完成率88%", "6月参保完成率 88% ≥ 85%"),
        ("", ""),
        ("参保扩面入选省级案例", "参保扩面入选省级案例"),
    ]


def test_draft_of_any_number_of_lines_takes_the_same_queries(publisher, in_july):
    flag = make_threshold(make_rule_set(make_assessor()))
    counts = []
    for n in range(4):
        town = make_town(f"t{n}", f"{n}镇", position=n)
        make_reading(flag.metric, town, 88)
        make_line(flag, town, value=Decimal(88), grounds="6月参保完成率 88% ≥ 85%", state=LineState.ACCEPTED)
        with CaptureQueriesContext(connection) as queries:
            draft(make_month())
        counts.append(len(queries))
    assert len(set(counts)) == 1


def test_draft_tells_the_day_in_shanghai_on_which_somebody_accepted_a_line(publisher, in_july):
    flag = make_clause(make_rule_set(make_assessor()))
    late = datetime(2026, 7, 9, 16, 30, tzinfo=UTC)  # past midnight in Shanghai
    decisions = {"t1": {"decided_by": publisher, "decided_at": late}, "t2": {"decided_at": late}, "t3": {}}
    for position, (code, decision) in enumerate(decisions.items()):
        make_line(flag, make_town(code, code, position=position), state=LineState.ACCEPTED, **decision)
    awards = draft(make_month()).board.awards
    assert {award.unit: award.accepted_on for award in awards} == {
        "t1": date(2026, 7, 10),
        "t2": None,
        "t3": None,
    }


def test_rehearsal_of_a_line_accepted_again_on_its_day_keeps_its_digest(publisher, in_july):
    line = make_line(make_clause(make_rule_set(make_assessor())), make_town(), state=LineState.ACCEPTED)
    line.decided_by, line.decided_at = publisher, datetime(2026, 7, 9, 1, tzinfo=UTC)
    line.save()
    seen = draft(make_month()).digest
    Determination.objects.update(
        decided_by=make_user(Role.REVIEWER), decided_at=line.decided_at + timedelta(hours=5)
    )
    assert draft(make_month()).digest == seen
    Determination.objects.update(decided_at=line.decided_at + timedelta(days=1))
    assert draft(make_month()).digest != seen
