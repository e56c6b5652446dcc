from django.urls import path

import departments.converters  # noqa: F401  (registers <year:…>)
from rules.views import points, wording

urlpatterns = [
    path("office/points/", points.points, name="points"),
    path("office/points/<year:year>/", points.points_year, name="points_year"),
    path("office/points/limits/new/", points.limit_add, name="limit_add"),
    path("office/points/limits/<int:pk>/remove/", points.limit_remove, name="limit_remove"),
    path("office/wording/", wording.wording, name="wording"),
]
