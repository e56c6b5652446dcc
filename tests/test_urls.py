"""Who may open which address: every address of the site, signed out and as every role, against one table."""

from copy import deepcopy

import pytest
from django.db import transaction
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from assessments.files.evidence import attach
from assessments.models import LineState, Origin
from departments.history.records import record
from departments.models import Record, Role, User
from departments.months import CalendarMonth
from departments.requests import ask_for_password
from rules.models import ClauseLimit, RuleSetState
from tests.addresses import (
    CONFIRM,
    FILLS_IN,
    MAY,
    MONTH,
    OFFICE,
    OWN,
    PEOPLE,
    PUBLIC,
    READERS,
    SIGNED_IN,
    Row,
)
from tests.boards.editions import make_edition
from tests.boards.posters.prints import share_prints
from tests.declared import declared_in_tests
from tests.events import Happened
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_explanation,
    make_line,
    make_office,
    make_rule_set,
    make_town,
    make_user,
)
from tests.files import pdf_upload

pytestmark = pytest.mark.django_db
NEXT_MARCH = CalendarMonth(2027, 3)

TABLE = {
    # Everybody
    "front": Row(get=PUBLIC),
    "board": Row((MAY,), get=PUBLIC),
    "edition": Row((MAY, 1), get=PUBLIC),
    "board_unit": Row((MAY, "chunxi"), get=PUBLIC),
    "units": Row(get=PUBLIC),
    "unit": Row(("chunxi",), get=PUBLIC),
    "unit_year": Row(("chunxi", 2026), get=PUBLIC),
    "search": Row(get=PUBLIC),
    "board_years": Row(get=PUBLIC),
    "board_year": Row((2026,), get=PUBLIC),
    "board_index": Row(get=PUBLIC),
    "feed": Row(get=PUBLIC),
    "commitments": Row(get=PUBLIC),
    "commitments_index": Row(get=PUBLIC),
    "commitments_month": Row((MAY,), get=PUBLIC),
    "commitments_edition": Row((MAY, 1), get=PUBLIC),
    **{f"commitments_month_{ending}": Row((MAY,), get=PUBLIC) for ending in ("json", "csv", "xlsx")},
    **{f"commitments_edition_{ending}": Row((MAY, 1), get=PUBLIC) for ending in ("json", "csv", "xlsx")},
    "commitments_unit": Row(("chunxi",), get=PUBLIC),
    "commitments_verify": Row(("commitments digest",), get=PUBLIC),
    "board_json": Row((MAY,), get=PUBLIC),
    "edition_json": Row((MAY, 1), get=PUBLIC),
    "board_csv": Row((MAY,), get=PUBLIC),
    "edition_csv": Row((MAY, 1), get=PUBLIC),
    "board_xlsx": Row((MAY,), get=PUBLIC),
    "edition_xlsx": Row((MAY, 1), get=PUBLIC),
    "poster": Row((MAY, "lights", "a3"), get=PUBLIC),
    "edition_poster": Row((MAY, 1, "lights", "a3"), get=PUBLIC),
    "large": Row(("boards/2026-05/",), get=PUBLIC),
    "board_picture": Row((MAY, "flags"), get=PUBLIC),
    "edition_picture": Row((MAY, 1, "flags"), get=PUBLIC),
    "board_text": Row((MAY,), get=PUBLIC),
    "edition_text": Row((MAY, 1), get=PUBLIC),
    "lobby": Row(get=PUBLIC),
    "verify": Row(get=PUBLIC),
    "verify_digest": Row(("digest",), get=PUBLIC),
    "rules": Row(get=PUBLIC),
    "rules_year": Row((2026,), get=PUBLIC),
    "rules_department": Row((2026, "rsj"), get=PUBLIC),
    "robots": Row(get=PUBLIC),
    "healthz": Row(get=PUBLIC),
    "readyz": Row(get=PUBLIC),
    "favicon": Row(get=PUBLIC),
    "login": Row(get=PUBLIC, post=PUBLIC),
    # Everybody who signs in
    "desk": Row(get=SIGNED_IN),
    "help": Row(get=SIGNED_IN),
    "logout": Row(post=SIGNED_IN),
    "password_change": Row(get=SIGNED_IN, post=SIGNED_IN),
    "unsaved": Row(get=SIGNED_IN),
    "unsaved_drop": Row(post=SIGNED_IN),
    "typed_keep": Row(("review/lines/1/",), post=SIGNED_IN),
    "notices_read": Row(post=SIGNED_IN),
    # The department's month
    "sheet": Row(get=FILLS_IN),
    "sheet_month": Row((MONTH,), get=FILLS_IN),
    "sheet_department": Row((MONTH, "rsj"), get=OWN | {Role.AUDITOR}),
    "figures": Row((MONTH,), get=FILLS_IN, post=FILLS_IN),
    "figures_keep": Row((MONTH,), post=FILLS_IN),
    "figures_asked": Row((MONTH,), get=FILLS_IN),
    "figures_template": Row((MONTH,), get=FILLS_IN),
    "figures_marked": Row((MONTH,), post=FILLS_IN),
    "sheet_check": Row((MONTH,), get=FILLS_IN, post=FILLS_IN),
    "sheet_sign": Row((MONTH,), get={Role.SIGNER}, post={Role.SIGNER}),
    "sheet_hand_back": Row((MONTH,), post={Role.SIGNER}),
    "sheet_take_all": Row((MONTH,), post=FILLS_IN),
    "sheet_explain_rest": Row((MONTH,), post=FILLS_IN),
    "sheet_keep": Row((MONTH,), post=FILLS_IN),
    "sheet_forget": Row((MONTH,), post=FILLS_IN),
    "sheet_undo_rest": Row((MONTH,), post=FILLS_IN),
    "sheet_withdraw": Row((MONTH,), post=FILLS_IN),
    "sheet_adding": Row((MONTH,), post=FILLS_IN),
    "line_add": Row((MONTH, "clause"), post=OWN),
    "line_take": Row((MONTH, "clause"), post=OWN),
    "line_take_all": Row((MONTH, "clause"), post=OWN),
    "line_decline": Row((MONTH, "clause"), post=OWN),
    "sheet_explain": Row((MONTH, "clause"), post=OWN),
    "explain_again": Row((MONTH, "clause"), post=OWN),
    "line_edit": Row(("draft line",), get=OWN, post=OWN),
    "line_drop": Row(("draft line",), post=OWN),
    "line_refresh": Row(("draft line",), post=OWN),
    "line_refile": Row(("returned line",), post=OWN),
    "line_withdraw": Row(("filed line",), post=OWN),
    "evidence_add": Row(("draft line",), post=OWN),
    "explanation_withdraw": Row(("explanation",), post=OWN),
    "explanation_refile": Row(("returned explanation",), post=OWN),
    "explanation_refresh": Row(("explanation",), post=OWN),
    "explanation_drop": Row(("explanation",), post=OWN),
    "evidence": Row(("evidence",), get=OWN | READERS),
    "evidence_remove": Row(("evidence",), post=OWN),
    "evidence_keep": Row(post=FILLS_IN | {Role.CONTACT}),
    "evidence_preview": Row(("evidence",), get=OWN | READERS),
    "evidence_page": Row(("evidence", 1), get=OWN | READERS),
    "kept_preview": Row(("kept file",), get={Role.CONTACT}),  # who sent it (tests/assessments/addresses.py)
    "kept_page": Row(("kept file", 1), get={Role.CONTACT}),
    "workbook_upload": Row(get=OFFICE | FILLS_IN, post=OFFICE | FILLS_IN),
    "workbook_export": Row(post=OFFICE),
    "workbook_marked": Row(post=OFFICE | FILLS_IN),
    "rules_book": Row(get=OFFICE | FILLS_IN, post=OFFICE | FILLS_IN),
    "rules_book_download": Row(post=OFFICE | FILLS_IN),
    "rules_book_marked": Row(post=OFFICE | FILLS_IN),
    "rules_book_take": Row(post=OFFICE | FILLS_IN),
    # The office
    "review": Row(get=READERS),
    "review_month": Row((MONTH,), get=READERS),
    "review_line": Row(("filed line",), get=READERS, post=OFFICE),
    "review_line_panes": Row(("filed line",), get=READERS),
    "review_explanation_panes": Row(("explanation",), get=READERS),
    "review_desk": Row((MONTH,), get=READERS),
    "review_merge": Row(("filed line",), post=OFFICE),
    "review_here": Row((MONTH,), post=OFFICE),
    "line_talks": Row(("filed line",), get=READERS, post=OFFICE),
    "explanation_talks": Row(("explanation",), get=READERS, post=OFFICE),
    "month_talks": Row((MONTH, "rsj"), get=READERS, post=OFFICE),
    "review_explanation": Row(("explanation",), get=READERS, post=OFFICE),
    "spared": Row(get=READERS),
    "review_spared": Row((MONTH,), get=READERS),
    "spared_step": Row((MONTH, "ask"), post=OFFICE),
    "spared_ask_all": Row((MONTH, "rsj"), post=OFFICE),
    "review_add": Row((MONTH,), get=OFFICE, post=OFFICE),
    "accept_department": Row((MONTH, "rsj"), post=OFFICE),
    "review_bulk": Row((MONTH,), get=READERS, post=OFFICE),
    "lot_undo": Row((MONTH, 1), post=OFFICE),
    "month_remind_all": Row((MONTH,), get=OFFICE, post=OFFICE),
    "month_remind": Row((MONTH, "rsj"), post=OFFICE),
    "analysis": Row(get=READERS),
    "analysis_lines": Row(get=READERS),
    "months": Row(get=READERS),
    "month_dates": Row((MONTH,), get=READERS, post=OFFICE),
    "publishing": Row(get=READERS),
    "publishing_month": Row((MONTH,), get=READERS, post={Role.PUBLISHER}),
    "draft_board": Row((MONTH,), get=READERS),
    "draft_poster": Row((MONTH, "lights"), get=READERS),
    "trace_units": Row((MAY, 1), get=READERS),
    "trace_unit": Row((MAY, 1, "chunxi"), get=READERS),
    "internet_reach": Row((MAY,), post={Role.PUBLISHER}),
    "correction": Row((MAY,), get={Role.PUBLISHER}, post={Role.PUBLISHER}),
    "posting_note": Row((MAY,), post=OFFICE),
    "posting_strike": Row((MAY,), post=OFFICE),
    "withdrawal": Row((MAY,), get={Role.PUBLISHER}, post={Role.PUBLISHER}),
    "register": Row(get=READERS),
    "register_add": Row(get=OFFICE, post=OFFICE),
    "register_edit": Row(("rsj",), get=OFFICE, post=OFFICE),
    "special_days": Row(get=READERS, post=OFFICE),
    "special_days_remove": Row(post=OFFICE),
    "special_days_official": Row((2026,), post=OFFICE),
    "points": Row(get=READERS),
    "wording": Row(get=READERS, post=OFFICE),
    "points_year": Row((2026,), get=OFFICE, post=OFFICE),
    "points_what_if": Row((2026,), get=READERS),
    "limit_add": Row(get=OFFICE, post=OFFICE),
    "limit_remove": Row(("limit",), post=OFFICE),
    "rules_round": Row(get=READERS, post=OFFICE),
    "round_dates": Row(get=OFFICE, post=OFFICE),
    "rules_review": Row(("sent rules",), get=READERS, post=OFFICE),
    # A department's rules in work
    "workshop": Row(get=FILLS_IN),
    "workshop_new": Row(post=FILLS_IN),
    "workshop_set": Row(("draft rules",), get=OWN | READERS),
    "workshop_backtest": Row(("draft rules",), get=OWN | READERS),
    "workshop_backtest_csv": Row(("draft rules",), get=OWN | READERS),
    "workshop_differences": Row(("draft rules",), get=OWN | READERS),
    "workshop_differences_pdf": Row(("draft rules",), get=OWN | READERS),
    "workshop_drop": Row(("draft rules",), get=OWN, post=OWN),
    "workshop_step": Row(("draft rules", "send"), post=OWN),
    "workshop_try": Row(("draft rules",), post=OWN),
    "workshop_clause_new": Row(("draft rules",), get=OWN, post=OWN),
    "workshop_clause": Row(("draft rules", "red_flag", 1), get=OWN, post=OWN),
    "workshop_clause_drop": Row(("draft rules", "red_flag", 1), get=OWN, post=OWN),
    # People and history
    "people": Row(get={Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR}),
    "person": Row(("person",), get={Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR}),
    "person_new": Row(get={Role.SYSTEM_ADMIN}, post={Role.SYSTEM_ADMIN}),
    "person_edit": Row(("person",), get={Role.SYSTEM_ADMIN}, post={Role.SYSTEM_ADMIN}),
    "person_active": Row(("person",), post={Role.SYSTEM_ADMIN}),
    "person_role": Row(("person",), post={Role.SECURITY_ADMIN}),
    "person_password": Row(("person",), get={Role.SECURITY_ADMIN}, post={Role.SECURITY_ADMIN}),
    "person_unlock": Row(("person",), post={Role.SECURITY_ADMIN}),
    "account_requests": Row(get={*CONFIRM, Role.AUDITOR}),
    "account_request": Row(("request",), get={*CONFIRM, Role.AUDITOR}, post=CONFIRM),
    "history": Row(get={Role.AUDITOR}),
    "history_export": Row(post={Role.AUDITOR}),
    "history_event": Row((1,), get={Role.AUDITOR}),
}
TELLS_READERS = {
    *("evidence", "evidence_preview", "evidence_page", "unit_file", "unit_file_preview", "unit_file_page"),
    *("finding_file", "finding_file_original"),
}
DECLARED = declared_in_tests("addresses")
for declared in DECLARED:
    assert not TABLE.keys() & declared.TABLE.keys()
    TABLE |= declared.TABLE
    TELLS_READERS |= getattr(declared, "TELLS_READERS", set())


def rules_in_work(department):
    things = {}
    states = {"draft": RuleSetState.DRAFT, "sent": RuleSetState.SUBMITTED}
    for later, (key, state) in enumerate(states.items()):
        rules = make_rule_set(department, NEXT_MARCH.plus(later), state=state)
        make_clause(rules)
        things[f"{key} rules"] = rules.pk
    return things


@pytest.fixture
def district():
    """A published May, an open June with a line in each state that an address needs; things by their key."""
    own, other = make_assessor(), make_assessor("swj", "区商务局")
    clause = make_clause(make_rule_set(own))
    office, town = make_office(), make_town()
    reviewer = make_user(Role.REVIEWER, office, username="maker")
    things = {"clause": clause.pk, "digest": make_edition(MAY).digest}
    for key, state in (
        ("draft", LineState.DRAFT),
        ("returned", LineState.RETURNED),
        ("filed", LineState.FILED),
    ):
        line = make_line(clause, make_town(f"t-{key}", f"{key}镇"), state=state)
        line.signed_core = line.core
        line.save()
        things[f"{key} line"] = line.pk
    accepted = make_line(clause, town, state=LineState.ACCEPTED, origin=Origin.OFFICE, created_by=reviewer)
    make_line(clause, town, state=LineState.ACCEPTED, month=JUNE.plus(-1))
    things["explanation"] = make_explanation(make_clause(clause.rule_set, number=2), state="filed").pk
    back = make_explanation(
        make_clause(clause.rule_set, number=3), state="returned", decided_at=timezone.now()
    )
    things["returned explanation"] = back.pk
    clerk = make_user(Role.CLERK, own, username="attacher")
    draft_line = type(accepted).objects.get(pk=things["draft line"])
    things["evidence"] = attach(draft_line, pdf_upload(), actor=clerk).pk
    type(accepted).objects.filter(pk=draft_line.pk).update(state=LineState.RETURNED)
    things["person"] = make_user(Role.CONTACT, town, username="somebody").pk
    things |= rules_in_work(own)
    things["limit"] = ClauseLimit.objects.create(year=2026, most=8).pk
    record(None, Happened(), office, "历史已有开头")
    make_user("", office, username="no_role")
    make_user(Role.CLERK, other, username="other_clerk")
    for role in Role:
        make_user(role, own if role in OWN else town if role == Role.CONTACT else office, username=role)
    asker = make_user(Role.SECURITY_ADMIN, office, username="asker")
    things["request"] = ask_for_password(User.objects.get(username=Role.REVIEWER), actor=asker).pk
    for declared in DECLARED:
        things |= getattr(declared, "things", dict)()
    return things


def patterns(resolver):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern)
        else:
            yield pattern


def test_every_address_stands_in_the_table():
    assert sorted({pattern.name for pattern in patterns(get_resolver())}) == sorted(TABLE)


@pytest.fixture(autouse=True)
def _posters_printed_once(monkeypatch):
    share_prints(monkeypatch)


def sign_in(client, who):
    """The cookies of somebody who has just signed in; a stranger has none."""
    if who != "stranger":
        client.force_login(User.objects.get(username=who))
    return deepcopy(client.cookies)


def answers(client, cookies, method, address):
    """What an address answers to who has these cookies, whatever became of them at another address."""
    client.cookies = deepcopy(cookies)
    # A unit is all that any address needs to know whom a press is about; forms are refused for the rest.
    response = getattr(client, method)(address, {"unit": "chunxi"})
    turned_away = response.status_code == 302 and response.url.startswith(reverse("login") + "?")
    return "refused" if turned_away or response.status_code in (403, 404) else response.status_code


@pytest.mark.long
@pytest.mark.rights
@pytest.mark.parametrize("who", PEOPLE)
def test_addresses_open_to_whom_the_table_says(client, district, who):
    """And a GET writes no event, but where who reads evidence is itself recorded."""
    wrong = []
    cookies = sign_in(client, who)
    for name, row in TABLE.items():
        args = [district.get(arg, arg) for arg in row.args]
        for method, allowed in (("get", row.get), ("post", row.post)):
            with transaction.atomic():
                before = Record.objects.count()
                answer = answers(client, cookies, method, reverse(name, args=args))
                written = Record.objects.count() - before
                transaction.set_rollback(True)
            expected = who in (allowed or ())
            if method == "get" and written != (expected and name in TELLS_READERS):
                wrong.append((name, method, written, "events"))
            unanswered = allowed is None or (method == "get" and not allowed)
            if unanswered and answer != (405 if who in (row.get | (row.post or set())) else answer):
                wrong.append((name, method, answer, "405"))
            elif not unanswered and (answer != "refused") != expected:
                wrong.append((name, method, answer, "open" if expected else "refused"))
    assert wrong == []
