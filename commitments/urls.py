from django.urls import URLPattern, path

import departments.converters  # noqa: F401  (registers <number:…>)
from commitments.views import items, own

urlpatterns: list[URLPattern] = [
    path("mine/", own.mine, name="commitments_mine"),
    path("mine/receive/", own.receive, name="commitments_receive"),
    path("items/<number:pk>/", items.item, name="commitment_item"),
    path("items/<number:pk>/apply/", items.apply, name="commitment_apply"),
    path("items/<number:pk>/step/", items.step, name="commitment_step"),
    path("items/<number:pk>/send/", items.send, name="commitment_send"),
    path("items/<number:pk>/extend/", items.extend, name="commitment_extend"),
    path("items/<number:pk>/difficulty/", items.difficulty, name="commitment_difficulty"),
    path("items/<number:pk>/opinion/", items.opinion, name="commitment_opinion"),
    path("items/<number:pk>/replied/", items.replied, name="commitment_replied"),
    path("files/<number:pk>/", items.report_file, name="commitment_file"),
    path("files/<number:pk>/preview/", items.report_file_preview, name="commitment_file_preview"),
    path("files/<number:pk>/page/<number:page>/", items.report_file_page, name="commitment_file_page"),
]
