"""The whole years of the demonstration: the earlier one is frozen for the appraisal, the later one waits for it."""

from datetime import date, datetime

from boards.approval import Approval
from boards.year_result.freezing import freeze_year
from boards.year_result.keeping import add_veto
from departments.models import Department, User

KEEPER, PUBLISHER = "zfb-shenhe1", "zfb-fabu"
VETOED = "swj"


def freeze_earlier_year(today: date, now: datetime) -> None:
    """The result of the year before last, with one veto item and its approval."""
    year = today.year - 2
    add_veto(
        year,
        Department.objects.get(code=VETOED),
        actor=User.objects.get_by_natural_key(KEEPER),
        matter="年内发生一起保密责任事件",
        document=f"高保发〔{year}〕7号",
        issuer="区委保密委员会",
        issued_on=date(year, 11, 8),
        now=now,
    )
    approval = Approval("区委常委会", date(year + 1, 1, 24), "原则同意，按程序报送考核办。")
    freeze_year(year, actor=User.objects.get_by_natural_key(PUBLISHER), approval=approval, now=now)
