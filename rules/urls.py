from django.urls import path

import departments.converters  # noqa: F401  (registers <year:…>)
from rules import office_views, views

urlpatterns = [
    path("rules/<year:year>/", views.year, name="rules_year"),
    path("rules/<year:year>/<slug:code>/", views.department, name="rules_department"),
    path("office/points/", office_views.points, name="points"),
    path("office/points/<year:year>/", office_views.points_year, name="points_year"),
    path("office/points/limits/new/", office_views.limit_add, name="limit_add"),
    path("office/points/limits/<int:pk>/remove/", office_views.limit_remove, name="limit_remove"),
]
