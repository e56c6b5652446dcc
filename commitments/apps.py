from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "commitments"
    verbose_name = "预安销号"
    floor = 4
    evidence_in = (("ReportFile", "sha256"),)
