"""The desk in the staff menu, by the word that each role knows for it; the import lies under the register."""

from departments.models import Role
from departments.permissions import OFFICE
from departments.places import MenuPlace

DESK = MenuPlace(
    "我的待办",
    "desk",
    dict.fromkeys(
        (
            Role.SYSTEM_ADMIN,
            Role.SECURITY_ADMIN,
            Role.SUPERVISOR,
            Role.EXAMINER,
            Role.EVALUATOR,
            Role.APPRAISER,
            Role.WINDOW,
        ),
        10,
    ),
)
PLACES = (
    DESK,
    MenuPlace("我的本月", "desk", {Role.CLERK: 10, Role.SIGNER: 10, Role.CONTACT: 10}),
    MenuPlace("总览", "desk", {**dict.fromkeys(OFFICE, 10), Role.AUDITOR: 10}),
)
BESIDE = {"workbook_upload": "register"}
