"""Who may open the pages beside the analysis: what the office and the auditor read, and nobody else."""

from datetime import datetime

from assessments.dates import SHANGHAI
from boards.attention.deciding import decide, set_rule
from boards.attention.proposing import year_attention
from boards.chaining import freeze
from boards.models import YearResult
from boards.year_result.document import as_document
from boards.year_result.drafting import drafted
from boards.year_result.keeping import add_veto
from departments.models import Department, Role, User
from tests.addresses import OFFICE, READERS, Row
from tests.factories import make_town

YEAR = 2026  # of the published month of tests/test_urls.py
PUBLISHES = {Role.PUBLISHER}

CASE_MONTH = "2026-05"

TABLE = {
    "attention_now": Row(get=READERS),
    "attention": Row((YEAR,), get=READERS),
    "attention_rules": Row((YEAR,), get=OFFICE, post=OFFICE),
    "attention_proposal": Row((CASE_MONTH, "yellow", "dongba"), get=READERS, post=OFFICE),
    "attention_case": Row(("attention case",), get=READERS, post=OFFICE),
    "after_lights": Row(get=READERS),
    "after_lights_xlsx": Row(get=READERS),
    "report_now": Row(get=READERS),
    "report": Row((CASE_MONTH,), get=READERS, post=OFFICE),
    "report_print": Row((CASE_MONTH,), get=READERS),
    "year_results": Row(get=READERS),
    "year_result": Row((YEAR,), get=READERS),
    "year_result_xlsx": Row((YEAR,), get=READERS),
    "year_result_pdf": Row((YEAR, "a4"), get=READERS),
    "year_book": Row((YEAR,), get=READERS),
    "year_version": Row((YEAR, 1), get=READERS),
    "year_version_xlsx": Row((YEAR, 1), get=READERS),
    "year_version_pdf": Row((YEAR, 1, "a3"), get=READERS),
    "year_freeze": Row((YEAR,), get=PUBLISHES, post=PUBLISHES),
    "year_conversion": Row((YEAR,), get=OFFICE, post=OFFICE),
    "year_vetoes": Row((YEAR,), get=OFFICE, post=OFFICE),
    "year_veto_strike": Row(("veto",), post=OFFICE),
}


def things():
    """A veto item of the year, a version frozen before its months are out, a proposal and a case that was decided."""
    now, publisher = datetime(2026, 7, 1, 9, 0, tzinfo=SHANGHAI), User.objects.get(username=Role.PUBLISHER)
    text = as_document(drafted(YEAR))
    freeze(YearResult, text, now=now, year=YEAR, number=1, published_by=publisher)
    item = add_veto(
        YEAR,
        Department.objects.get(code="chunxi"),
        actor=publisher,
        matter="安全事故",
        document="高安〔2026〕1号",
        issuer="区安委会",
        issued_on=now.date(),
        now=now,
    )
    return {"veto": item.pk, "attention case": _case(publisher, now)}


def _case(publisher: User, now: datetime) -> int:
    """One of two proposals of May is declined; the other is left open."""
    set_rule(YEAR, "yellow", actor=publisher, is_on=True, count=1, span=1, measure="notice")
    make_town("dongba", "东坝街道")
    declined = next(one for one in year_attention(YEAR).open if one.unit != "dongba")
    unit = Department.objects.filter(code=declined.unit).first() or make_town(
        declined.unit, declined.unit_name
    )
    words = "已在整改"
    return decide("yellow", unit, declined.month, "decline", actor=publisher, words=words, now=now).pk
