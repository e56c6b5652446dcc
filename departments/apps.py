from django.apps import AppConfig
from django.core.checks import register

from departments.paper_fonts import check_paper_fonts


class DepartmentsConfig(AppConfig):
    name = "departments"
    verbose_name = "单位用户"
    floor = 0

    def ready(self) -> None:
        register(check_paper_fonts)
