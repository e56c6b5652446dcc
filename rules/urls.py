from django.urls import path

import departments.converters  # noqa: F401  (registers <year:…> and <number:…>)
from rules.views import backtest, clauses, differences, points, rounds, wording, workshop

urlpatterns = [
    path("office/points/", points.points, name="points"),
    path("office/points/<year:year>/", points.points_year, name="points_year"),
    path("office/points/<year:year>/what-if/", points.points_what_if, name="points_what_if"),
    path("office/points/limits/new/", points.limit_add, name="limit_add"),
    path("office/points/limits/<number:pk>/remove/", points.limit_remove, name="limit_remove"),
    path("office/wording/", wording.wording, name="wording"),
    path("office/rules/", rounds.rules_round, name="rules_round"),
    path("office/rules/dates/", rounds.round_dates, name="round_dates"),
    path("office/rules/<number:pk>/", rounds.rules_review, name="rules_review"),
    path("workshop/", workshop.sets, name="workshop"),
    path("workshop/new/", workshop.copy, name="workshop_new"),
    path("workshop/<number:pk>/", workshop.one_set, name="workshop_set"),
    path("workshop/<number:pk>/drop/", workshop.drop, name="workshop_drop"),
    path("workshop/<number:pk>/steps/<slug:name>/", workshop.step, name="workshop_step"),
    path("workshop/<number:pk>/try/", clauses.try_out, name="workshop_try"),
    path("workshop/<number:pk>/clauses/new/", clauses.add, name="workshop_clause_new"),
    path("workshop/<number:pk>/clauses/<slug:signal>-<number:number>/", clauses.edit, name="workshop_clause"),
    path(
        "workshop/<number:pk>/clauses/<slug:signal>-<number:number>/drop/",
        clauses.drop,
        name="workshop_clause_drop",
    ),
    path("workshop/<number:pk>/backtest/", backtest.backtest, name="workshop_backtest"),
    path("workshop/<number:pk>/backtest.csv", backtest.backtest_csv, name="workshop_backtest_csv"),
    path("workshop/<number:pk>/differences/", differences.differences, name="workshop_differences"),
    path(
        "workshop/<number:pk>/differences.pdf", differences.differences_file, name="workshop_differences_pdf"
    ),
]
