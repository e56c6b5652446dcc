from django.urls import path

import departments.converters  # noqa: F401  (registers <month:…>, <year:…> and <number:…>)
from boards.views import data, posters, public, publishing, rules, verify

urlpatterns = [
    path("", public.front, name="front"),
    path("boards/<month:month>/", public.board, name="board"),
    path("boards/<month:month>/<number:number>/", public.edition, name="edition"),
    path("boards/years/", public.board_years, name="board_years"),
    path("boards/years/<year:year>/", public.board_year, name="board_year"),
    path("boards/index.json", data.board_index, name="board_index"),
    path("boards/<month:month>.json", data.board_json, name="board_json"),
    path("boards/<month:month>/<number:number>.json", data.board_json, name="edition_json"),
    path("boards/<month:month>.csv", data.board_csv_file, name="board_csv"),
    path("boards/<month:month>/<number:number>.csv", data.board_csv_file, name="edition_csv"),
    path("boards/<month:month>.xlsx", data.board_xlsx_file, name="board_xlsx"),
    path("boards/<month:month>/<number:number>.xlsx", data.board_xlsx_file, name="edition_xlsx"),
    path("boards/<month:month>/posters/<str:sheet>-<str:size>.pdf", posters.poster, name="poster"),
    path(
        "boards/<month:month>/<number:number>/posters/<str:sheet>-<str:size>.pdf",
        posters.poster,
        name="edition_poster",
    ),
    path("rules/", rules.rules_now, name="rules"),
    path("rules/<year:year>/", rules.rules_year, name="rules_year"),
    path("rules/<year:year>/<slug:code>/", rules.rules_department, name="rules_department"),
    path("publishing/", publishing.publishing, name="publishing"),
    path("publishing/<month:month>/", publishing.publishing_month, name="publishing_month"),
    path("publishing/<month:month>/board/", publishing.draft_board, name="draft_board"),
    path(
        "publishing/<month:month>/posters/<str:sheet>-<str:size>.pdf",
        publishing.draft_poster,
        name="draft_poster",
    ),
    path("publishing/<month:month>/correct/", publishing.correction, name="correction"),
    path("lobby/", public.lobby_screen, name="lobby"),
    path("verify/", verify.verify, name="verify"),
    path("verify/<str:digest>/", verify.verify_digest, name="verify_digest"),
]
