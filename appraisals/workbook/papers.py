"""考卷 and 考核指标: the tree of a year; one in force is not changed by a row."""

from appraisals.models import AppraisalPaper, Indicator, PaperState
from appraisals.tree import Node, tree_faults
from appraisals.workbook.sheets import INDICATORS, PAPERS
from appraisals.workbook.taking import NamedPapers, SheetTaking, refuse_later
from appraisals.workbook.values import INDICATOR_WAYS, PAPER_WAYS, standing_papers
from assessments.workbook.ledger import Ledger, assign
from assessments.workbook.sheets import ReadRow, ReadRows

IN_FORCE = "考卷已经执行，不能再改，要改请另立版本"
PAPER_FIELDS = (
    "name", "subject", "groups", "full", "rank_table", "cap_up", "cap_down",
    "excellent", "good", "bands", "shape", "state",
)  # fmt: skip


def apply_papers(ledger: Ledger, rows: ReadRows) -> None:
    """New papers and changed drafts."""
    held = {(paper.year, paper.code): paper for paper in standing_papers()}
    taking = SheetTaking(ledger, PAPERS, PAPER_WAYS, "subject")
    for row in rows:
        owner = ledger.department(row, "owner") if row.values.get("owner") else None
        values = row.given(*PAPER_FIELDS)
        if "owner" in row.values:
            values["owner"] = owner
        paper = held.get((row["year"], row["paper"])) or AppraisalPaper(year=row["year"], code=row["paper"])
        if paper.pk:
            _judge_held(ledger, row, paper, values)
        taking.take(row, paper, values)
    refuse_later(ledger, PAPERS, rows)
    taking.write()


def _judge_held(ledger: Ledger, row: ReadRow, paper: AppraisalPaper, values: dict[str, object]) -> None:
    was = paper.state
    changed = assign(paper, values)
    if was != PaperState.DRAFT:
        for name in changed[:1]:
            ledger.fault(row, name, IN_FORCE)
    elif paper.state != PaperState.DRAFT:
        nodes = [one.node for one in paper.indicators.select_related("lead")]
        for fault in tree_faults(nodes, paper.full, shape=paper.shape, is_of_staff=paper.is_of_staff):
            ledger.fault(row, "state", f"{fault.number} {fault.sentence}".strip())
    if changed and not row.faulty:
        paper.refresh_from_db(fields=changed)


def apply_indicators(ledger: Ledger, rows: ReadRows) -> None:
    """The nodes of drafts, and of a paper in force those that it comes with; its tree must then be whole."""
    papers = NamedPapers(ledger)
    begun = {paper for paper, _ in papers.indicators}  # papers that had indicators before this sheet
    taking = SheetTaking(ledger, INDICATORS, INDICATOR_WAYS, "number")
    first: dict[int, ReadRow] = {}
    placed: dict[tuple[int, str], ReadRow] = {}
    for row in rows:
        paper = papers.paper(row)
        lead = ledger.department(row, "lead") if row.values.get("lead") else None
        if paper is None:
            continue
        first.setdefault(paper.pk, row)
        placed[paper.pk, row["number"]] = row
        node = papers.indicators.get((paper.pk, row["number"])) or Indicator(
            paper=paper, number=row["number"]
        )
        values = row.given("name", "full", "method") | ({"lead": lead} if "lead" in row.values else {})
        if taking.take(row, node, values):
            papers.indicators[paper.pk, row["number"]] = node
            if paper.state != PaperState.DRAFT and paper.pk in begun:
                ledger.fault(row, "number", IN_FORCE)
    refuse_later(ledger, INDICATORS, rows)
    for key, row in first.items():
        _judge_tree(ledger, papers, key, row, placed)
    taking.write()


def _judge_tree(
    ledger: Ledger, papers: NamedPapers, key: int, first: ReadRow, placed: dict[tuple[int, str], ReadRow]
) -> None:
    """A paper in force adds up; what is against the whole of it is told at its first row."""
    paper = next(one for one in papers.papers.values() if one.pk == key)
    nodes: list[Node] = [one.node for (of, _), one in papers.indicators.items() if of == key]
    if paper.state == PaperState.DRAFT or any(row.faulty for (of, _), row in placed.items() if of == key):
        return
    for fault in tree_faults(nodes, paper.full, shape=paper.shape, is_of_staff=paper.is_of_staff):
        row = placed.get((key, fault.number))
        if row is not None:
            ledger.fault(row, fault.field, fault.sentence)
        else:
            ledger.fault(first, "paper", f"{fault.number} {fault.sentence}".strip())
