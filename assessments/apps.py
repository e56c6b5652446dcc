from typing import ClassVar

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "月度认定"
    floor = 2
    # What follows from a change of the register: see departments.consequences.
    follows: ClassVar[dict[str, str]] = {
        "units": "assessments.consequences.of_units",
        "days": "assessments.office.months.following_days",
    }
    evidence_in = (("Evidence", "sha256"), ("UnitFile", "sha256"))
