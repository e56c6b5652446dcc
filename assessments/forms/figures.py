"""The grid of figures: units by metrics, a cell takes `87.2` or `54000/90000`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from assessments.figures import ComputedColumn, in_words, oddity, refuse_overwriting, typed
from assessments.numbers import is_blank, read_number, split_pair
from departments.models import Department
from rules.models import Metric, Reading

Numbers = dict[str, Decimal | None]


def read_cell(text: str) -> Numbers:
    """A value, a pair `完成数/总数`, or nothing; ValueError with a Chinese sentence otherwise."""
    if is_blank(text):
        return {"value": None, "done": None, "total": None}
    pair = split_pair(text)
    if pair is None:
        return {"value": read_number(text), "done": None, "total": None}
    return {"value": None, "done": read_number(pair[0]), "total": read_number(pair[1])}


class FigureField(forms.Field):
    def to_python(self, value: Any) -> Numbers:
        try:
            return read_cell(value or "")
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or "").strip() != (data or "").strip()


@dataclass(frozen=True)
class Cell:
    """One field of the grid as the template writes it; `name` is "" where nothing is asked."""

    name: str = ""
    label: str = ""
    value: str = ""
    before: str = ""
    errors: tuple[str, ...] = ()


class FiguresForm(forms.Form):
    """Only cells that this person changed are written, so that a colleague's are not undone.

    A cell that a colleague wrote meanwhile, and a figure that is hardly possible, are asked about once.
    `last` are the readings of the month before, `computed` the columns that nobody types.
    """

    def __init__(
        self,
        *args: Any,
        asked: Mapping[Metric, list[Department]],
        readings: Iterable[Reading],
        last: Iterable[Reading] = (),
        computed: Sequence[ComputedColumn] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        held = {(reading.metric_id, reading.unit_id): reading for reading in readings}
        self.last = {(reading.metric_id, reading.unit_id): reading for reading in last}
        self.metrics = list(asked)
        self.computed = computed
        self.places = {
            cell_name(metric, unit): (metric, unit) for metric, units in asked.items() for unit in units
        }
        for name, (metric, unit) in self.places.items():
            self.fields[name] = FigureField(
                label=f"{unit.label} · {metric}",
                required=False,
                initial=typed(held.get((metric.pk, unit.pk))),
            )

        self.overtaken: set[str] = set()
        self.asks_twice = False

    def clean(self) -> dict[str, Any]:
        for name in self._changed():
            if name in self.cleaned_data:
                self._ask_about(name, self.cleaned_data[name])
        return self.cleaned_data

    def _ask_about(self, name: str, numbers: Numbers) -> None:
        metric, unit = self.places[name]
        try:
            refuse_overwriting(self._shown(name), self.fields[name].initial, in_words(numbers))
        except ValidationError as fault:
            self.overtaken.add(name)
            self.add_error(name, f"{fault.message}。要用您的，再按一次“保存数据”")
            return
        if why := oddity(metric, numbers, self.last.get((metric.pk, unit.pk))):
            self.asks_twice = True
            if not self.is_looked_at_twice:
                self.add_error(name, why)

    @property
    def is_looked_at_twice(self) -> bool:
        return "checked" in self.data

    def _changed(self) -> list[str]:
        """The cells that were sent and differ from what was shown; what was not sent is left as it is."""
        return [
            name for name in self.places if name in self.data and self._shown(name) != self.data[name].strip()
        ]

    def entries(self) -> dict[tuple[Metric, Department], Numbers]:
        """What set_readings takes: the cells whose text differs from the one that was shown."""
        return {self.places[name]: self.cleaned_data[name] for name in self._changed()}

    def overlaid(self, texts: Mapping[str, str]) -> QueryDict:
        """What was sent, with these texts in place of what their cells held."""
        data = cast(QueryDict, self.data).copy()
        for name, text in texts.items():
            data.setdefault(f"was-{name}", self.fields[name].initial)
            data[name] = text
        return data

    def unsaved(self) -> dict[str, list[str]]:
        """The fields that this person changed, each with what was shown, to be shown again until saved."""
        return {
            name: [text]
            for cell in self._changed()
            for name, text in ((cell, self.data[cell]), (f"was-{cell}", self._shown(cell)))
        }

    def shown(self) -> dict[tuple[Metric, Department], str]:
        """What this person saw in the cells that they changed."""
        return {self.places[name]: self._shown(name) for name in self._changed()}

    def _shown(self, name: str) -> str:
        """The text that this person's page showed, which may be older than what stands now."""
        return self.data.get(f"was-{name}", self.fields[name].initial).strip()

    def rows(self) -> list[tuple[Department, list[Cell], list[tuple[str, str]]]]:
        """The grid by unit in register order, a cell for each metric; behind them what is computed of it."""
        units = {unit.pk: unit for _, unit in self.places.values()}
        ordered = sorted(units.values(), key=lambda unit: (unit.position, unit.code))
        return [
            (
                unit,
                [self._cell(metric, unit) for metric in self.metrics],
                [column.cell(unit) for column in self.computed],
            )
            for unit in ordered
        ]

    def _cell(self, metric: Metric, unit: Department) -> Cell:
        name = cell_name(metric, unit)
        if name not in self.fields:
            return Cell()
        stands = self.fields[name].initial
        value = self.data.get(name, stands)
        errors = tuple(map(str, self.errors.get(name, ()))) if self.is_bound else ()
        before = self._shown(name) if self.is_bound and name not in self.overtaken else stands
        return Cell(name, str(self.fields[name].label), value, before, errors)

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """Name, label and sentence of every bad cell, for the summary on top."""
        return [
            (name, str(self.fields[name].label), str(text))
            for name in self.fields
            for text in self.errors.get(name, ())
        ]

    @property
    def fault_count(self) -> int:
        return len(self.faults) + len(self.non_field_errors())

    @property
    def changed_count(self) -> int:
        return len(self._changed())

    @property
    def filled(self) -> int:
        return sum(bool(self.fields[name].initial) for name in self.fields)


def cell_name(metric: Metric, unit: Department) -> str:
    return f"m{metric.pk}u{unit.pk}"
