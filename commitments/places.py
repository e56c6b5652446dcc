"""The places of promises in the staff menu."""

from departments.models import Role
from departments.permissions import OFFICE
from departments.places import MenuPlace

PLACES = (
    MenuPlace("预安销号", "commitments_mine", {Role.CLERK: 25, Role.SIGNER: 25, Role.CONTACT: 25}),
    MenuPlace("预安销号", "commitments_plans", dict.fromkeys(OFFICE, 35)),
    MenuPlace("联审", "commitments_examine", {Role.EXAMINER: 30}),
)
BESIDE = {"commitments": "commitments_plans"}  # every page of promises lies under it
BESIDE = {
    "commitments_examine": "commitments_plans",
    "commitments_follow": "commitments_plans",
    "commitments_publishing_latest": "commitments_plans",
    "commitments_readings_latest": "commitments_mine",
}
