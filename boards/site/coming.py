"""What is said where a board is not out: how one comes about and when, by the usual calendar. Plain Python, no Django.

Nothing here knows the day: the words are true on every day on which they are read.
"""

from dataclasses import dataclass

from assessments.dates import DECIDE_DAY, PUBLISH_DAY, REPORT_DAY


@dataclass(frozen=True)
class ComingStep:
    """One step of a month's board: by when, and what happens."""

    until: str
    what: str


COMING = (
    ComingStep(f"次月{REPORT_DAY}日前", "各认定部门按细则报送"),
    ComingStep(f"次月{DECIDE_DAY}日前", "逐条审核，通知被认定单位；有异议的可以提出"),
    ComingStep(f"次月{PUBLISH_DAY}日前后", "经批准后在这里发布"),
)
