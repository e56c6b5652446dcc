"""The event of rows that came in by a workbook: how many of which sheet, and what they said by its digest alone."""

from dataclasses import dataclass
from typing import Annotated

from departments.history.events import Event


@dataclass(frozen=True, kw_only=True)
class AppraisalRowsImported(Event):
    verbs = {"appraisals.import": "补录年度考核"}
    about = (
        "appraisals.appraisalpaper",
        "appraisals.indicator",
        "appraisals.unitmark",
        "appraisals.upper",
        "appraisals.quote",
        "appraisals.stage",
        "appraisals.paneltally",
        "appraisals.adjustment",
        "appraisals.colour",
        "appraisals.title",
    )

    sheet: Annotated[str, "哪张表"]
    rows: Annotated[int, "新增或改动了几行"]
    digest: Annotated[str, "这些行的校验值：各行按表头写成 JSON（RFC 8785）的 SHA-256"]
