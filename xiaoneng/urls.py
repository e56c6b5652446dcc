from django.urls import URLPattern, URLResolver, include, path

from xiaoneng.views import desk, favicon, healthz, help_page, readyz, robots
from xiaoneng.workbook.views import workbook_export, workbook_marked, workbook_upload

urlpatterns: list[URLPattern | URLResolver] = [
    path("robots.txt", robots, name="robots"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("favicon.ico", favicon, name="favicon"),
    path("desk/", desk, name="desk"),
    path("help/", help_page, name="help"),
    path("workbook/", workbook_upload, name="workbook_upload"),
    path("workbook/marked/", workbook_marked, name="workbook_marked"),
    path("workbook/export/", workbook_export, name="workbook_export"),
    path("", include("departments.urls")),
    path("", include("rules.urls")),
    path("", include("assessments.urls")),
    path("", include("boards.urls")),
    path("commitments/", include("commitments.urls")),
    path("inspections/", include("inspections.urls")),
]

handler500 = "xiaoneng.views.error"
