"""评议阶段 and 评议计票: the stages of a year, and the answers that were counted elsewhere."""

from appraisals.models import AnswerOption, EvaluationPanel, PanelTally, Stage, StageState
from appraisals.workbook.sheets import STAGES, TALLIES
from appraisals.workbook.taking import SheetTaking
from appraisals.workbook.values import STAGE_WAYS, tally_rows
from assessments.workbook.ledger import Ledger
from assessments.workbook.sheets import ReadRow, ReadRows
from assessments.workbook.values import by_field
from departments.models import Department


def apply_stages(ledger: Ledger, rows: ReadRows) -> None:
    held = {(stage.year, stage.name): stage for stage in Stage.objects.all()}
    taking = SheetTaking(ledger, STAGES, STAGE_WAYS, "closes")
    for row in rows:
        place = row["year"], row["stage"]
        stage = held.get(place) or Stage(year=place[0], name=place[1])
        taking.take(row, stage, row.given("opens", "closes"))
    taking.write()


def apply_tallies(ledger: Ledger, rows: ReadRows) -> None:
    """Counted answers; their stage is then counted, and a panel that nobody has written is made."""
    book = _Tallies(ledger)
    for row in rows:
        book.take(row)
    book.write()


class _Tallies:
    def __init__(self, ledger: Ledger):
        self.ledger = ledger
        self.taking = SheetTaking(ledger, TALLIES, {}, "sheet", with_constraints=False)
        self.stages = {(stage.year, stage.name): stage for stage in Stage.objects.all()}
        self.panels = {
            (one.stage.year, one.name): one for one in EvaluationPanel.objects.select_related("stage")
        }
        self.held = {(one.panel_id, one.unit_id, one.sheet, one.option): one for one in self._tallies()}
        self.counted: set[Stage] = set()

    @staticmethod
    def _tallies() -> list[PanelTally]:
        return list(PanelTally.objects.select_related("panel__stage", "unit"))

    def take(self, row: ReadRow) -> None:
        stage, unit = self._stage(row), self.ledger.department(row, "unit")
        panel = self._panel(row, stage) if stage else None
        if stage is None or unit is None or panel is None or row.faulty:
            return
        if self._take_options(row, panel, unit):
            self.counted.add(stage)
            self.ledger.changed(TALLIES.title, unit)

    def _take_options(self, row: ReadRow, panel: EvaluationPanel, unit: Department) -> bool:
        """Whether any number of the row is another than before."""
        is_new = False
        for option in AnswerOption.values:
            held = self.held.get((panel.pk, unit.pk, row["sheet"], option))
            one = held or PanelTally(panel=panel, unit=unit, sheet=row["sheet"], option=option)
            number = row.values.get(option, one.number)
            if held is None or held.number != number:
                one.number, is_new = number, True
                self.taking.things.keep(one)
        return is_new

    def _stage(self, row: ReadRow) -> Stage | None:
        stage = self.stages.get((row["year"], row["stage"]))
        if stage is None:
            self.ledger.fault(
                row, "stage", f"{row['year']}年没有评议阶段“{row['stage']}”，请先写进评议阶段表"
            )
        elif stage.state in (StageState.OPEN, StageState.SEALED):
            self.ledger.fault(row, "stage", f"“{stage.name}”{stage.get_state_display()}，还不能登记计票")
        return stage

    def _panel(self, row: ReadRow, stage: Stage) -> EvaluationPanel | None:
        """A panel has one stage in a year: the paper names it by its own name alone."""
        name = row["panel"]
        panel = self.panels.get((stage.year, name))
        if panel is None:
            panel = EvaluationPanel.objects.create(stage=stage, name=name)
            self.panels[stage.year, name] = panel
        if panel.stage_id != stage.pk:
            self.ledger.fault(row, "panel", f"“{name}”已在阶段“{panel.stage.name}”里，一年一个类别只用一次")
            return None
        return panel

    def write(self) -> None:
        things = [*self.taking.things.new, *self.taking.things.changed]
        if not things:
            return
        rows = by_field(TALLIES, tally_rows(one for one in things if isinstance(one, PanelTally)), {})
        self.taking.write_shown([[str(value) for value in row] for row in rows])
        Stage.objects.filter(pk__in=[stage.pk for stage in self.counted]).update(state=StageState.COUNTED)
