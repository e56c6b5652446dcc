from django.urls import URLPattern, URLResolver, include, path

from xiaoneng.views import desk

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/", desk, name="desk"),
    path("", include("departments.urls")),
    path("", include("rules.urls")),
    path("", include("assessments.urls")),
    path("", include("boards.urls")),
]

handler500 = "xiaoneng.views.error"
