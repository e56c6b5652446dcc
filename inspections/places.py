"""明查暗访 in the staff menu: the office's list, and what a supervisor has before them."""

from departments.models import Role
from departments.permissions import OFFICE
from departments.places import MenuPlace

PLACES = (
    MenuPlace("明查暗访", "findings", dict.fromkeys(OFFICE, 37)),
    MenuPlace("今日暗访", "inspections_today", {Role.SUPERVISOR: 20}),
    MenuPlace("我的暗访", "inspections_mine", {Role.SUPERVISOR: 30}),
)
BESIDE = {"supervisors": "findings", "finding_new": "findings"}
