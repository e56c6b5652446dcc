from departments.models import Role

PLACES = [(Role.CONTACT, 3, "小账")]
