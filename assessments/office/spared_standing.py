"""Where a place of 应亮未亮 stands: asked of its department or not, answered, let be, added by the office."""

from datetime import date
from enum import StrEnum

from assessments.light_request_answers import Answer
from assessments.models import WITH_OFFICE, Determination, LightRequest, LightRequestState


class SparedStanding(StrEnum):
    OPEN = "open"
    WAITING = "waiting"
    LAPSED = "lapsed"
    REPORTED = "reported"
    EXPLAINED = "explained"
    WAIVED = "waived"
    SECOND = "second"
    ADDED = "added"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def tone(self) -> str:
        """That of a chip."""
        return TONES.get(self, "")

    @property
    def is_open(self) -> bool:
        """Whether anything is left to do here: of what was reported or added the decision is the line's."""
        return self not in (SparedStanding.REPORTED, SparedStanding.SECOND, SparedStanding.ADDED)

    @property
    def wants_why(self) -> bool:
        """Whether the office says why, if it adds the line now: its department was not asked, or may still answer."""
        return self in (SparedStanding.OPEN, SparedStanding.WAITING)


LABELS = {
    SparedStanding.OPEN: "未提请",
    SparedStanding.WAITING: "已提请，等答复",
    SparedStanding.LAPSED: "到期没有回复",
    SparedStanding.REPORTED: "部门已补报",
    SparedStanding.EXPLAINED: "部门已说明",
    SparedStanding.WAIVED: "不必补",
    SparedStanding.SECOND: "已补充，等第二人审核",
    SparedStanding.ADDED: "已补充，审核完毕",
}
TONES = {
    SparedStanding.WAITING: "wait",
    SparedStanding.LAPSED: "bad",
    SparedStanding.REPORTED: "good",
    SparedStanding.EXPLAINED: "wait",
    SparedStanding.WAIVED: "off",
    SparedStanding.SECOND: "wait",
    SparedStanding.ADDED: "good",
}


def standing_of(
    request: LightRequest | None, answer: Answer | None, added: Determination | None, today: date
) -> SparedStanding:
    """What the office did of itself comes before what was asked, and the answer before the day."""
    if added is not None:
        waits = added.state in WITH_OFFICE
        return SparedStanding.SECOND if waits else SparedStanding.ADDED
    if request is None or request.state == LightRequestState.OPEN:
        return SparedStanding.OPEN
    if request.state == LightRequestState.WAIVED:
        return SparedStanding.WAIVED
    if answer is not None:
        return SparedStanding.REPORTED if isinstance(answer, Determination) else SparedStanding.EXPLAINED
    return SparedStanding.LAPSED if request.is_past(today) else SparedStanding.WAITING
