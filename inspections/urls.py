from django.urls import URLPattern, path

import departments.converters  # noqa: F401  (registers <month:…>)
from inspections.views import rounds

urlpatterns: list[URLPattern] = [
    path("<month:month>/", rounds.round_page, name="inspection_round"),
    path("<month:month>/draw/", rounds.round_draw, name="inspection_draw"),
    path("<month:month>/reveal/", rounds.round_reveal, name="inspection_reveal"),
]
