"""承担赋分, 上级名次 and 引用分值: the points of leaves that somebody gave."""

from appraisals.models import LeadReturn, LeadReturnState, Quote, UnitMark, Upper
from appraisals.shares import ByMarks, ByRank, Quoted
from appraisals.workbook.sheets import MARKS, QUOTES, UPPERS
from appraisals.workbook.taking import NamedPapers, SheetTaking, leaf_named
from appraisals.workbook.values import OF_A_LEAF, UPPER_WAYS
from assessments.workbook.ledger import Ledger
from assessments.workbook.sheets import ReadRow, ReadRows


def apply_marks(ledger: Ledger, rows: ReadRows) -> None:
    """Marks as leads gave them; their returns stand as accepted, for a row is the operator's word."""
    papers = NamedPapers(ledger)
    held = {(one.indicator_id, one.unit_id): one for one in UnitMark.objects.all()}
    taking = SheetTaking(ledger, MARKS, OF_A_LEAF, "points", with_constraints=False)
    leads: set[tuple[int, int]] = set()
    for row in rows:
        leaf, unit = leaf_named(papers, row, ByMarks, "赋分"), ledger.department(row, "unit")
        if leaf is None or leaf.lead is None or unit is None or row.faulty:
            continue
        mark = held.get((leaf.pk, unit.pk)) or UnitMark(indicator=leaf, unit=unit, lead=leaf.lead)
        mark.indicator, mark.unit = leaf, unit
        if taking.take(row, mark, row.given("points")):
            leads.add((leaf.paper_id, leaf.lead.pk))
    taking.write()
    _accept_returns(leads)


def _accept_returns(leads: set[tuple[int, int]]) -> None:
    there = {*LeadReturn.objects.values_list("paper_id", "lead_id")}
    LeadReturn.objects.bulk_create(
        LeadReturn(paper_id=paper, lead_id=lead, state=LeadReturnState.ACCEPTED)
        for paper, lead in sorted(leads - there)
    )


def apply_uppers(ledger: Ledger, rows: ReadRows) -> None:
    """What the upper level said; a row without a unit speaks of the lead."""
    papers = NamedPapers(ledger)
    held = {(one.indicator_id, one.unit_id): one for one in Upper.objects.all()}
    taking = SheetTaking(ledger, UPPERS, UPPER_WAYS, "rank")
    seen: dict[tuple[int, int], ReadRow] = {}
    for row in rows:
        leaf = papers.indicator(row)
        if leaf is None or row.faulty:
            continue
        unit = ledger.department(row, "unit") if row.values.get("unit") else leaf.lead
        if not isinstance(leaf.way, ByMarks | ByRank):
            ledger.fault(row, "number", f"{leaf.number} 的赋分方式不用上级名次")
        if unit is None:
            if not row.faulty:
                ledger.fault(row, "unit", f"{leaf.number} 没有牵头单位，请写单位编码")
            continue
        if first := seen.get((leaf.pk, unit.pk)):
            ledger.fault(row, "unit", f"与第 {first.number} 行重复，只能留一行")
        seen[leaf.pk, unit.pk] = row
        upper = held.get((leaf.pk, unit.pk)) or Upper(indicator=leaf, unit=unit)
        upper.indicator, upper.unit = leaf, unit
        taking.take(row, upper, row.given("rank", "rank_before", "percent", "document"))
    taking.write()


def apply_quotes(ledger: Ledger, rows: ReadRows) -> None:
    papers = NamedPapers(ledger)
    held = {(one.indicator_id, one.unit_id): one for one in Quote.objects.all()}
    taking = SheetTaking(ledger, QUOTES, OF_A_LEAF, "points", with_constraints=False)
    for row in rows:
        leaf, unit = leaf_named(papers, row, Quoted, "引用"), ledger.department(row, "unit")
        if leaf is None or unit is None or row.faulty:
            continue
        quote = held.get((leaf.pk, unit.pk)) or Quote(indicator=leaf, unit=unit)
        quote.indicator, quote.unit = leaf, unit
        taking.take(row, quote, row.given("points", "document"))
    taking.write()
