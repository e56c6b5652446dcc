from django.urls import path

import departments.converters  # noqa: F401  (registers <month:…>, <year:…> and <number:…>)
from assessments.office.views import explanations, months, queue, unreported_lights
from assessments.office.views import lines as office_lines
from assessments.views import evidence, figures, lines, sheet, signing, year_rules

# The department's month. Fixed words before <slug:code>: no department is called figures, check or sign.
urlpatterns = [
    path("sheet/", sheet.sheet_due, name="sheet"),
    path("sheet/<month:month>/", sheet.sheet_month, name="sheet_month"),
    path("sheet/<month:month>/figures/", figures.figures, name="figures"),
    path("sheet/<month:month>/check/", signing.check, name="sheet_check"),
    path("sheet/<month:month>/sign/", signing.sign_sheet, name="sheet_sign"),
    path("sheet/<month:month>/sign/back/", signing.sign_hand_back, name="sheet_hand_back"),
    path("sheet/<month:month>/keep/", sheet.sheet_keep, name="sheet_keep"),
    path("sheet/<month:month>/forget/", sheet.sheet_forget, name="sheet_forget"),
    path("sheet/<month:month>/take/", sheet.sheet_take_all, name="sheet_take_all"),
    path("sheet/<month:month>/rest/", sheet.sheet_explain_rest, name="sheet_explain_rest"),
    path("sheet/<month:month>/rest/undo/", sheet.sheet_undo_rest, name="sheet_undo_rest"),
    path("sheet/<month:month>/withdraw/", sheet.sheet_withdraw, name="sheet_withdraw"),
    path("sheet/<month:month>/clauses/<number:pk>/add/", lines.line_add, name="line_add"),
    path("sheet/<month:month>/clauses/<number:pk>/take/", lines.line_take, name="line_take"),
    path("sheet/<month:month>/clauses/<number:pk>/take/all/", sheet.sheet_take_all, name="line_take_all"),
    path("sheet/<month:month>/clauses/<number:pk>/decline/", sheet.line_decline, name="line_decline"),
    path("sheet/<month:month>/clauses/<number:pk>/explain/", sheet.sheet_explain, name="sheet_explain"),
    path("sheet/<month:month>/clauses/<number:pk>/again/", sheet.explain_again, name="explain_again"),
    path("sheet/<month:month>/<slug:code>/", sheet.sheet_department, name="sheet_department"),
    path("sheet/lines/<number:pk>/", lines.line_edit, name="line_edit"),
    path("sheet/lines/<number:pk>/drop/", lines.line_drop, name="line_drop"),
    path("sheet/lines/<number:pk>/refresh/", lines.line_refresh, name="line_refresh"),
    path("sheet/lines/<number:pk>/refile/", lines.line_refile, name="line_refile"),
    path("sheet/lines/<number:pk>/withdraw/", lines.line_withdraw, name="line_withdraw"),
    path("sheet/lines/<number:pk>/evidence/", evidence.evidence_add, name="evidence_add"),
    path(
        "sheet/explanations/<number:pk>/withdraw/",
        sheet.explanation_step,
        {"step": "withdraw"},
        name="explanation_withdraw",
    ),
    path(
        "sheet/explanations/<number:pk>/refile/",
        sheet.explanation_step,
        {"step": "refile"},
        name="explanation_refile",
    ),
    path(
        "sheet/explanations/<number:pk>/refresh/",
        sheet.explanation_step,
        {"step": "refresh"},
        name="explanation_refresh",
    ),
    path(
        "sheet/explanations/<number:pk>/drop/",
        sheet.explanation_step,
        {"step": "drop"},
        name="explanation_drop",
    ),
    path("evidence/<number:pk>/", evidence.evidence_file, name="evidence"),
    path("evidence/<number:pk>/remove/", evidence.evidence_remove, name="evidence_remove"),
    path("review/", queue.review, name="review"),
    path("review/lines/<number:pk>/", office_lines.review_line, name="review_line"),
    path("review/explanations/<number:pk>/", explanations.review_explanation, name="review_explanation"),
    path("review/<month:month>/", queue.review_month, name="review_month"),
    path("review/<month:month>/spared/", unreported_lights.review_spared, name="review_spared"),
    path("review/<month:month>/add/", unreported_lights.review_add, name="review_add"),
    path(
        "review/<month:month>/explanations/<slug:code>/",
        explanations.accept_department,
        name="accept_department",
    ),
    path("workshop/workbook/", year_rules.rules_book, name="rules_book"),
    path("workshop/workbook/download/", year_rules.rules_book_download, name="rules_book_download"),
    path("workshop/workbook/marked/", year_rules.rules_book_marked, name="rules_book_marked"),
    path("workshop/workbook/take/", year_rules.rules_book_take, name="rules_book_take"),
    path("office/months/", months.months, name="months"),
    path("office/months/<month:month>/", months.month_dates, name="month_dates"),
]
