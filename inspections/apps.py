from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "inspections"
    verbose_name = "明查暗访"
    floor = 4
    evidence_in = (("FindingFile", "sha256"),)
