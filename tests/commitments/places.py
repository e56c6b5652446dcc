from departments.models import Role

PLACES = [
    (Role.CLERK, 2, "预安销号"),
    (Role.SIGNER, 2, "预安销号"),
    (Role.CONTACT, 2, "预安销号"),
    (Role.REVIEWER, 3, "预安销号"),
    (Role.PUBLISHER, 3, "预安销号"),
    (Role.EXAMINER, 1, "联审"),
]
