from django.urls import path

import departments.converters  # noqa: F401  (registers <year:…>)
from rules.views import backtest, clauses, differences, points, rounds, wording, workshop

urlpatterns = [
    path("office/points/", points.points, name="points"),
    path("office/points/<year:year>/", points.points_year, name="points_year"),
    path("office/points/<year:year>/what-if/", points.points_what_if, name="points_what_if"),
    path("office/points/limits/new/", points.limit_add, name="limit_add"),
    path("office/points/limits/<int:pk>/remove/", points.limit_remove, name="limit_remove"),
    path("office/wording/", wording.wording, name="wording"),
    path("office/rules/", rounds.rules_round, name="rules_round"),
    path("office/rules/dates/", rounds.round_dates, name="round_dates"),
    path("office/rules/<int:pk>/", rounds.rules_review, name="rules_review"),
    path("workshop/", workshop.sets, name="workshop"),
    path("workshop/new/", workshop.copy, name="workshop_new"),
    path("workshop/<int:pk>/", workshop.one_set, name="workshop_set"),
    path("workshop/<int:pk>/drop/", workshop.drop, name="workshop_drop"),
    path("workshop/<int:pk>/steps/<slug:name>/", workshop.step, name="workshop_step"),
    path("workshop/<int:pk>/try/", clauses.try_out, name="workshop_try"),
    path("workshop/<int:pk>/clauses/new/", clauses.add, name="workshop_clause_new"),
    path("workshop/<int:pk>/clauses/<slug:signal>-<int:number>/", clauses.edit, name="workshop_clause"),
    path(
        "workshop/<int:pk>/clauses/<slug:signal>-<int:number>/drop/",
        clauses.drop,
        name="workshop_clause_drop",
    ),
    path("workshop/<int:pk>/backtest/", backtest.backtest, name="workshop_backtest"),
    path("workshop/<int:pk>/backtest.csv", backtest.backtest_csv, name="workshop_backtest_csv"),
    path("workshop/<int:pk>/differences/", differences.differences, name="workshop_differences"),
    path("workshop/<int:pk>/differences.pdf", differences.differences_file, name="workshop_differences_pdf"),
]
