"""The grid of figures: units by metrics, a cell takes `87.2` or `54000/90000`."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from assessments.figures import typed
from assessments.models import Reading
from assessments.numbers import read_number
from departments.models import Department
from rules.models import Metric

Numbers = dict[str, Decimal | None]
EMPTY = ("", "-", "—", "–", "/", "无", "无数据")


def read_cell(text: str) -> Numbers:
    """A value, a pair `完成数/总数`, or nothing; ValueError with a Chinese sentence otherwise."""
    plain = unicodedata.normalize("NFKC", text).strip().replace("÷", "/")
    if plain in EMPTY:
        return {"value": None, "done": None, "total": None}
    done, slash, total = plain.partition("/")
    if not slash:
        return {"value": read_number(plain), "done": None, "total": None}
    if not (done.strip() and total.strip()):
        raise ValueError(f"“{text}”缺一半，请写成 完成数/总数，如 54000/90000")
    return {"value": None, "done": read_number(done), "total": read_number(total)}


class FigureField(forms.CharField):
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
    """Only cells that this person changed are written, so that a colleague's are not undone."""

    def __init__(
        self,
        *args: Any,
        asked: Mapping[Metric, list[Department]],
        readings: Iterable[Reading],
        typed_in: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        held = {(each.metric_id, each.unit_id): each for each in readings}
        self.metrics = list(asked)
        self.places = {
            _name(metric, unit): (metric, unit) for metric, units in asked.items() for unit in units
        }
        self.typed_in = typed_in or {}
        for name, (metric, unit) in self.places.items():
            self.fields[name] = FigureField(
                label=f"{unit.label} · {metric}",
                required=False,
                initial=typed(held.get((metric.pk, unit.pk))),
            )

    def entries(self) -> dict[tuple[Metric, Department], Numbers]:
        """What set_readings takes: the cells whose text differs from the one that was shown."""
        return {
            self.places[name]: self.cleaned_data[name]
            for name in self.fields
            if self._shown(name) != self.data.get(name, "").strip()
        }

    def _shown(self, name: str) -> str:
        """The text that this person's page showed, which may be older than what stands now."""
        return self.data.get(f"was-{name}", self.fields[name].initial).strip()

    def rows(self) -> list[tuple[Department, list[Cell]]]:
        """The grid by unit in register order, a cell for each metric."""
        units = {unit.pk: unit for _, unit in self.places.values()}
        ordered = sorted(units.values(), key=lambda unit: (unit.position, unit.code))
        return [(unit, [self._cell(metric, unit) for metric in self.metrics]) for unit in ordered]

    def _cell(self, metric: Metric, unit: Department) -> Cell:
        name = _name(metric, unit)
        if name not in self.fields:
            return Cell()
        stands = self.fields[name].initial
        value = self.data.get(name, "") if self.is_bound else self.typed_in.get(name, stands)
        errors = tuple(self.errors.get(name, ())) if self.is_bound else ()
        before = self._shown(name) if self.is_bound else stands
        return Cell(name, self.fields[name].label, value, before, errors)

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """Name, label and sentence of every bad cell, for the summary on top."""
        return [
            (name, self.fields[name].label, text)
            for name in self.fields
            for text in self.errors.get(name, ())
        ]

    @property
    def fault_count(self) -> int:
        return len(self.faults) + len(self.non_field_errors())

    def count_of(self, found: Mapping[str, str]) -> int:
        """How many of the texts have a place in the grid."""
        return len(found.keys() & self.places.keys())

    @property
    def filled(self) -> int:
        return sum(bool(self.fields[name].initial) for name in self.fields)


def _name(metric: Metric, unit: Department) -> str:
    return f"m{metric.pk}u{unit.pk}"


class PasteForm(forms.Form):
    """A block copied from a spreadsheet: metrics across, units down, tabs between."""

    block = forms.CharField(label="粘贴", required=False, max_length=200_000)

    def read(
        self, metrics: Iterable[Metric], units: Iterable[Department]
    ) -> tuple[dict[str, str], list[str]]:
        """Texts by field name, and what was not understood. Headings may hold more than the metric's name."""
        lines = [line.split("\t") for line in self.cleaned_data["block"].splitlines() if line.strip()]
        by_name = {_squeezed(name): unit for unit in units for name in (unit.code, unit.name, unit.label)}
        head = next((line for line in lines if _columns(line, metrics)), None)
        columns = _columns(head, metrics) if head else {}
        if not columns:
            return {}, ["没有认出指标：第一行要有指标名称，第一列要有单位名称"]
        found, faults = {}, []
        for line in lines[lines.index(head) + 1 :]:
            unit = next((by_name[_squeezed(text)] for text in line if _squeezed(text) in by_name), None)
            if unit is None:
                faults.append(f"没有认出单位：{line[0].strip() or '（空）'}")
                continue
            for n, metric in columns.items():
                found[_name(metric, unit)] = line[n].strip() if n < len(line) else ""
        return found, faults


def _columns(line: list[str], metrics: Iterable[Metric]) -> dict[int, Metric]:
    named = {_squeezed(metric.name): metric for metric in metrics}
    heads = {n: _squeezed(text).split("(")[0] for n, text in enumerate(line)}
    return {n: named[text] for n, text in heads.items() if text in named}


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
