from django.urls import URLPattern, URLResolver, include, path

import departments.converters  # noqa: F401  (registers <number:…>)
from commitments.views import examine, following, items, own, plans

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("commitments.public_urls")),
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
    path("plan/", plans.plans, name="commitments_plans"),
    path("<month:month>/plan/", plans.plan, name="commitments_plan"),
    path("<month:month>/plan/table/", plans.plan_table, name="commitments_plan_table"),
    path("<month:month>/plan/issue/", plans.issue, name="commitments_issue"),
    path("<month:month>/plan/letter/", plans.letter, name="commitments_letter"),
    path("<month:month>/plan/dates/", plans.dates, name="commitments_dates"),
    path("<month:month>/plan/panel/", plans.panel, name="commitments_panel"),
    path("examine/", examine.examine, name="commitments_examine"),
    path("examine/close/", examine.close_agreed, name="commitments_close_agreed"),
    path("follow/", following.follow, name="commitments_follow"),
    path("follow/table/", following.meeting_table, name="commitments_meeting_table"),
    path("follow/extensions/<number:pk>/", following.extension, name="commitments_extension"),
    path("follow/difficulties/<number:pk>/", following.difficulty, name="commitments_difficulty"),
    path("follow/measures/<number:pk>/", following.measure, name="commitments_measure"),
    path("follow/honours/<number:pk>/", following.honour, name="commitments_honour"),
    path("follow/honours/<number:pk>/drop/", following.honour_drop, name="commitments_honour_drop"),
    path("files/<number:pk>/", items.report_file, name="commitment_file"),
    path("files/<number:pk>/preview/", items.report_file_preview, name="commitment_file_preview"),
    path("files/<number:pk>/page/<number:page>/", items.report_file_page, name="commitment_file_page"),
]
