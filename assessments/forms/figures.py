"""The grid of figures: units by metrics, a cell takes `87.2` or `54000/90000`."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from assessments.figures import (
    ColumnSum,
    ComputedColumn,
    Held,
    column_sum,
    jump,
    oddity,
    reading_before,
    refuse_overwriting,
    typed,
)
from assessments.numbers import in_words, read_cell
from departments.models import Department
from departments.months import CalendarMonth
from rules.models import Metric, Reading

Numbers = dict[str, Decimal | None]


CELL_FIELD = re.compile(r"(?:was-)?m\d+u\d+")


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
    """One field of the grid as the template writes it; `name` is "" where nothing is asked.

    `last` and `year_ago` are what stood there a month and a year before, `jump` says how far it is from them.
    """

    name: str = ""
    label: str = ""
    value: str = ""
    before: str = ""
    errors: tuple[str, ...] = ()
    last: str = ""
    year_ago: str = ""
    jump: str = ""


class FiguresForm(forms.Form):
    """Only cells that this person changed are written, so that a colleague's are not undone.

    A cell that a colleague wrote meanwhile, and a figure that is hardly possible, are asked about once.
    `held` are the readings of the month and of those that it is compared with, `computed` the columns that nobody
    types. `show_only` narrows the page to some metrics; what else was typed stays in the form.
    """

    def __init__(
        self,
        *args: Any,
        month: CalendarMonth,
        asked: Mapping[Metric, list[Department]],
        held: Held,
        computed: Sequence[ComputedColumn] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.month, self.held = month, held
        self.metrics = list(asked)
        self.computed = computed
        self.places = {
            cell_name(metric, unit): (metric, unit) for metric, units in asked.items() for unit in units
        }
        for name, (metric, unit) in self.places.items():
            self.fields[name] = FigureField(
                label=f"{unit.label} · {metric}",
                required=False,
                initial=typed(held.get((metric.pk, unit.pk, month))),
            )

        self.overtaken: set[str] = set()
        self.asks_twice = False

    def clean(self) -> dict[str, Any]:
        for name in self._changed():
            if name in self.cleaned_data:
                self._ask_about(name, self.cleaned_data[name])
        return self.cleaned_data

    def _ask_about(self, name: str, numbers: Numbers) -> None:
        metric, _ = self.places[name]
        try:
            refuse_overwriting(self._shown(name), self.fields[name].initial, in_words(numbers))
        except ValidationError as fault:
            self.overtaken.add(name)
            self.add_error(name, f"{fault.message}。要用您的，再按一次“保存数据”")
            return
        if why := oddity(metric, numbers, self._before(name)):
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
        """What set_readings takes: the cells whose text differs from the one that was shown, the bad ones left out."""
        return {
            self.places[name]: self.cleaned_data[name]
            for name in self._changed()
            if name in self.cleaned_data
        }

    def overlaid(self, texts: Mapping[str, str]) -> QueryDict:
        """What was sent, with these texts in place of what their cells held."""
        data = cast(QueryDict, self.data).copy()
        for name, text in texts.items():
            data.setdefault(f"was-{name}", self.fields[name].initial)
            data[name] = text
        return data

    def unsaved(self, *, bad_only: bool = False) -> dict[str, list[str]]:
        """The fields that this person changed, each with what was shown, to be shown again until saved.

        What stands saved already, as where the words of an earlier keystroke come last, is not among them.
        """
        return {
            name: [text]
            for cell in self._changed()
            if self.text_of(cell) != self.stands(cell) and (not bad_only or cell in self.errors)
            for name, text in ((cell, self.data[cell]), (f"was-{cell}", self._shown(cell)))
        }

    def shown(self) -> dict[tuple[Metric, Department], str]:
        """What this person saw in the cells that they changed."""
        return {self.places[name]: self._shown(name) for name in self._changed()}

    def stands(self, name: str) -> str:
        """What is stored for a cell, as a person types it."""
        return self.fields[name].initial

    def text_of(self, name: str) -> str:
        """What the cell holds: what was typed, else what is stored."""
        return self.data.get(name, self.stands(name)).strip()

    def numbers_of(self, name: str) -> Numbers | None:
        """The figure that the cell holds, None of one that cannot be read."""
        try:
            return read_cell(self.text_of(name))
        except ValueError:
            return None

    def text_at(self, name: str, back: int) -> str:
        """What the cell held so many months before, as a person types it."""
        metric, unit = self.places[name]
        return typed(self.held.get((metric.pk, unit.pk, self.month.plus(-back))))

    def oddities(self, name: str) -> tuple[str, ...]:
        """What had better be looked at in what the cell holds, against the month before."""
        metric, _ = self.places[name]
        numbers = self.numbers_of(name)
        if numbers is None:
            return ()
        before = self._before(name)
        return tuple(filter(None, [oddity(metric, numbers, before) or jump(metric, numbers, before)]))

    def _before(self, name: str) -> Reading | None:
        return reading_before(self.held, *self.places[name], self.month)

    def show_only(self, metrics: Collection[Metric]) -> None:
        """Show the columns of these, unless a cell of another one waits to be put right."""
        hidden = {name for name, (metric, _) in self.places.items() if metric not in metrics}
        if not (self.is_bound and hidden & {*self.errors}):
            self.metrics = [metric for metric in self.metrics if metric in metrics]

    def sums(self) -> list[ColumnSum]:
        """Of each column what there is to check against."""
        return [
            column_sum(
                metric, [self.numbers_of(name) for name, place in self.places.items() if place[0] == metric]
            )
            for metric in self.metrics
        ]

    def _shown(self, name: str) -> str:
        """The text that this person's page showed, which may be older than what stands now."""
        return self.data.get(f"was-{name}", self.fields[name].initial).strip()

    def rows(self) -> list[tuple[Department, list[Cell], list[tuple[str, str]]]]:
        """The grid by unit in register order, a cell for each metric; behind them what is computed of it."""
        units = {unit.pk: unit for metric, unit in self.places.values() if metric in self.metrics}
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
        beside = self.text_at(name, 1), self.text_at(name, 12)
        far = "" if errors else next(iter(self.oddities(name)), "")
        return Cell(name, str(self.fields[name].label), value, before, errors, *beside, far)

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
    def waiting_count(self) -> int:
        """How many cells are typed, can be saved, and are not yet."""
        return sum(name not in self.errors for name in self._changed()) if self.is_bound else 0

    @property
    def filled(self) -> int:
        """How many of the cells that are shown have a figure saved."""
        return sum(bool(self.fields[name].initial) for name in self._shown_places)

    @property
    def asked(self) -> int:
        """How many cells are shown."""
        return len(self._shown_places)

    @property
    def _shown_places(self) -> list[str]:
        return [name for name, (metric, _) in self.places.items() if metric in self.metrics]


def cell_name(metric: Metric, unit: Department) -> str:
    return f"m{metric.pk}u{unit.pk}"
