"""A block of figures held against what a department is asked for in a month: its metrics, and the units by name."""

from collections.abc import Iterable, Mapping, Sequence

from django.conf import settings

from assessments.block_aliases import as_values
from assessments.blocks.cells import BlockCell
from assessments.blocks.cutting import BlockTable, cut
from assessments.blocks.headings import KnownMetric
from assessments.blocks.reading import NO_CHOICES, Choices, ReadBlock, Start, read_block
from assessments.blocks.unit_names import KnownUnit, UnitNames
from assessments.models import BlockAlias
from departments.models import Department
from departments.months import CalendarMonth
from departments.names import likeness
from rules.models import Metric

Place = tuple[Metric, Department]
MOST_NAMED = 5


class Understanding:
    """Reads blocks for one department and month; one query, for the units that nobody asks about.

    `asked` gives the units of every metric that is typed, in the order of the grid; `computed` are metrics that
    nobody types, whose columns are named and left; `aliases` what people chose before for names of their own.
    """

    def __init__(
        self,
        month: CalendarMonth,
        asked: Mapping[Metric, Sequence[Department]],
        computed: Iterable[Metric] = (),
        aliases: Iterable[BlockAlias] = (),
    ):
        self.month, self.computed = month, {metric.pk: metric for metric in computed}
        self.metrics = {metric.pk: metric for metric in asked}
        self.places = {
            (metric.pk, unit.pk): (metric, unit) for metric, units in asked.items() for unit in units
        }
        self.units = {unit.pk: unit for units in asked.values() for unit in units}
        self.aliases = list(aliases)
        self.remembered = as_values(self.aliases)
        self.names = UnitNames(
            map(known_unit, self._everybody()), settings.DISTRICT_NAME, self.remembered.units
        )

    def _everybody(self) -> list[Department]:
        return [*Department.objects.active(self.month)]

    def read(
        self, table: BlockTable, choices: Choices = NO_CHOICES, start: Place | None = None
    ) -> tuple[ReadBlock, dict[Place, BlockCell]]:
        """What the table says, and its cells that have a place in the grid; of the others it says why."""
        known = [known_metric(metric) for metric in (*self.metrics.values(), *self.computed.values())]
        block = read_block(
            table,
            known,
            self.names,
            self.month,
            choices=choices,
            start=self._start(start),
            remembered=self.remembered,
        )
        placed, strangers, computed = {}, dict[str, None](), dict[int, None]()
        for cell in block.cells:
            if cell.metric.key in self.computed:
                computed[cell.metric.key] = None
            elif place := self.places.get((cell.metric.key, cell.unit.key)):
                placed[place] = cell
            else:
                strangers[cell.unit.label] = None
        block.cells = [*placed.values()]
        block.remarks += [self.computed[key].typing_fault for key in computed]
        block.remarks += self._gone(block)
        if strangers:
            more = f"等 {len(strangers)} 个单位" if len(strangers) > MOST_NAMED else ""
            block.remarks.append(f"{'、'.join([*strangers][:MOST_NAMED])}{more}不用填这些指标，没有读")
        return block, placed

    def _gone(self, block: ReadBlock) -> list[str]:
        """What was chosen before for names that wait again, and cannot be meant any more."""
        rows = {likeness(row.text) for row in block.rows}
        headings = {column.likeness for column in block.asked_columns}
        known = {unit.key for unit in self.names.units}
        units = [alias for alias in self.aliases if alias.unit_id and alias.unit_id not in known]
        metrics = [a for a in self.aliases if a.metric_id and a.metric_id not in self.metrics]
        return [
            f"“{alias.shown}”上次选的是{alias.meant}，本月名册上没有，没有照用"
            for alias in units
            if alias.likeness in rows
        ] + [
            f"“{alias.shown}”上次选的是{alias.meant}，本月不用填，没有照用"
            for alias in metrics
            if alias.likeness in headings
        ]

    def read_text(self, text: str) -> ReadBlock:
        """The same of a block as text, without choices."""
        return self.read(cut(text))[0]

    def _start(self, place: Place | None) -> Start | None:
        """From that cell of the grid its metrics rightwards and its units downwards."""
        if place is None:
            return None
        metrics, units = [*self.metrics.values()], self.ordered_units
        metric, unit = place
        return Start(
            [known_metric(one) for one in metrics[metrics.index(metric) :]],
            [known_unit(one) for one in units[units.index(unit) :]],
        )

    @property
    def ordered_units(self) -> list[Department]:
        """The units of the grid as it lists them."""
        return sorted(self.units.values(), key=lambda unit: (unit.position, unit.code))


def known_metric(metric: Metric) -> KnownMetric:
    return KnownMetric(metric.pk, metric.name, metric.measure)


def known_unit(unit: Department) -> KnownUnit:
    return KnownUnit(unit.pk, unit.code, tuple(dict.fromkeys((unit.label, unit.name))))
