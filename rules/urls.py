from django.urls import path, register_converter
from django.urls.converters import StringConverter

from rules import office_views, views


class YearConverter(StringConverter):
    """The years that a calendar month may have, so that every address leads to a real year."""

    regex = "(?:19|2[0-9])[0-9]{2}"

    def to_python(self, value: str) -> int:
        return int(value)


register_converter(YearConverter, "year")

urlpatterns = [
    path("rules/<year:year>/", views.year, name="rules_year"),
    path("rules/<year:year>/<slug:code>/", views.department, name="rules_department"),
    path("office/points/", office_views.points, name="points"),
    path("office/points/<year:year>/", office_views.points_year, name="points_year"),
    path("office/points/limits/new/", office_views.limit_add, name="limit_add"),
    path("office/points/limits/<int:pk>/remove/", office_views.limit_remove, name="limit_remove"),
]
