"""加减项: what was decided by a document beside the points."""

from appraisals.models import Adjustment, AdjustmentState
from appraisals.workbook.sheets import ADJUSTMENTS
from appraisals.workbook.taking import NamedPapers, SheetTaking
from appraisals.workbook.values import ADJUSTMENT_WAYS
from assessments.workbook.ledger import Ledger
from assessments.workbook.sheets import ReadRows

FIELDS = ("kind", "points", "words", "document", "organ", "decided_on")


def apply_adjustments(ledger: Ledger, rows: ReadRows) -> None:
    """Accepted as they stand, for a row is the operator's word."""
    papers = NamedPapers(ledger)
    held = {(one.paper_id, one.code): one for one in Adjustment.objects.select_related("unit")}
    taking = SheetTaking(ledger, ADJUSTMENTS, ADJUSTMENT_WAYS, "points")
    for row in rows:
        paper, unit = papers.paper(row), ledger.department(row, "unit")
        if paper is None or unit is None:
            continue
        one = held.get((paper.pk, row["code"])) or Adjustment(paper=paper, code=row["code"], unit=unit)
        one.paper = paper
        values = {"unit": unit, **row.given(*FIELDS), "state": AdjustmentState.ACCEPTED}
        taking.take(row, one, values)
    taking.write()
