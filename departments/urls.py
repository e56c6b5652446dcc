from django.urls import path

import departments.converters  # noqa: F401  (registers <number:…>)
from departments.views import accounts, history, people, register, requests, typed_words

urlpatterns = [
    path("accounts/login/", accounts.sign_in, name="login"),
    path("accounts/logout/", accounts.sign_out, name="logout"),
    path("accounts/password/", accounts.password_change, name="password_change"),
    path("accounts/held/", accounts.unsaved, name="unsaved"),
    path("accounts/held/drop/", accounts.unsaved_drop, name="unsaved_drop"),
    path("unsaved/keep/<path:place>", typed_words.typed_keep, name="typed_keep"),
    path("people/", people.people, name="people"),
    path("accounts/notices/read/", requests.notices_read, name="notices_read"),
    path("people/requests/", requests.account_requests, name="account_requests"),
    path("people/requests/<number:pk>/", requests.account_request, name="account_request"),
    path("people/new/", people.new, name="person_new"),
    path("people/<number:pk>/", people.person, name="person"),
    path("people/<number:pk>/edit/", people.edit, name="person_edit"),
    path("people/<number:pk>/active/", people.switch, name="person_active"),
    path("people/<number:pk>/role/", people.grant, name="person_role"),
    path("people/<number:pk>/password/", people.reset, name="person_password"),
    path("people/<number:pk>/unlock/", people.unlock, name="person_unlock"),
    path("office/units/", register.units, name="register"),
    path("office/units/new/", register.add, name="register_add"),
    path("office/units/<slug:code>/edit/", register.edit, name="register_edit"),
    path("office/days/", register.days, name="special_days"),
    path("office/days/remove/", register.remove, name="special_days_remove"),
    path("office/days/official/<year:year>/", register.official_days, name="special_days_official"),
    path("history/", history.history, name="history"),
    path("history/export/", history.export, name="history_export"),
    path("history/<number:sequence>/", history.event, name="history_event"),
]
