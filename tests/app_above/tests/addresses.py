from tiny.models import Notch

from departments.models import Department, Role
from tests.addresses import Row

TABLE = {
    "notches": Row(get={Role.CONTACT}),
    "notch": Row(("notch",), get={Role.CONTACT}),
}


def things():
    return {"notch": Notch.objects.create(unit=Department.objects.get(code="chunxi"), words="第一笔").pk}
