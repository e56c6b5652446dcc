from django.urls import URLPattern, path

import departments.converters  # noqa: F401  (registers <month:…>)
from inspections.views import feeding, public, publishing, rounds

urlpatterns: list[URLPattern] = [
    path("", public.results, name="inspection_results"),
    path("index.json", public.index, name="inspection_index"),
    path("<month:month>.json", public.result_json, name="inspection_result_json"),
    path("<month:month>/result/", public.result, name="inspection_result"),
    path("<month:month>/", rounds.round_page, name="inspection_round"),
    path("<month:month>/publish/", publishing.round_publish, name="inspection_publish"),
    path("readings/<month:month>/", feeding.readings, name="inspection_readings"),
    path("findings/<number:pk>/lead/", feeding.finding_lead, name="inspection_lead"),
    path("<month:month>/draw/", rounds.round_draw, name="inspection_draw"),
    path("<month:month>/reveal/", rounds.round_reveal, name="inspection_reveal"),
]
