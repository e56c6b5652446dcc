"""The event of rows that came in by a workbook: how many of which sheet, and what they said by its digest alone.

Neither unit nor account is told: before the seed of a round is revealed its history holds no unit.
"""

from dataclasses import dataclass
from typing import Annotated

from departments.history.events import Event


@dataclass(frozen=True, kw_only=True)
class InspectionRowsImported(Event):
    verbs = {"inspections.import": "补录明查暗访台账"}
    about = (
        "inspections.supervisor",
        "inspections.visit",
        "inspections.finding",
        "inspections.accountability",
    )

    sheet: Annotated[str, "哪张表"]
    rows: Annotated[int, "新增或改动了几行"]
    digest: Annotated[str, "这些行的校验值：各行按表头写成 JSON（RFC 8785）的 SHA-256"]
