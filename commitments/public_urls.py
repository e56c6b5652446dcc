"""The addresses of promises that everybody may open."""

from django.urls import path

import departments.converters  # noqa: F401  (registers <month:…> and <number:…>)
from commitments.views import public

urlpatterns = [
    path("", public.newest, name="commitments"),
    path("index.json", public.index, name="commitments_index"),
    path("<month:month>/", public.month, name="commitments_month"),
    path("<month:month>/<number:number>/", public.edition, name="commitments_edition"),
    path("<month:month>.json", public.as_json, name="commitments_month_json"),
    path("<month:month>.csv", public.as_csv, name="commitments_month_csv"),
    path("<month:month>.xlsx", public.as_xlsx, name="commitments_month_xlsx"),
    path("<month:month>/<number:number>.json", public.as_json, name="commitments_edition_json"),
    path("<month:month>/<number:number>.csv", public.as_csv, name="commitments_edition_csv"),
    path("<month:month>/<number:number>.xlsx", public.as_xlsx, name="commitments_edition_xlsx"),
    path("units/<slug:code>/", public.unit, name="commitments_unit"),
    path("verify/<slug:digest>/", public.verify, name="commitments_verify"),
]
