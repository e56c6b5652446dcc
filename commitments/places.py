"""The places of promises in the staff menu."""

from departments.models import Role
from departments.permissions import OFFICE
from departments.places import MenuPlace

PLACES = (
    MenuPlace("预安销号", "commitments_mine", {Role.CLERK: 25, Role.SIGNER: 25, Role.CONTACT: 25}),
    MenuPlace("预安销号", "commitments_plans", dict.fromkeys(OFFICE, 35)),
    MenuPlace("联审", "commitments_examine", {Role.EXAMINER: 30}),
)
# Every page of promises lies under the office's word; a department's readings and a unit's own year under its own.
BESIDE = {
    "commitments": "commitments_plans",
    "commitments_readings_latest": "commitments_mine",
    "commitments_years": "commitments_mine",
}
