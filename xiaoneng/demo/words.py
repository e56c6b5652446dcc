"""What clerks write where a clause led to nothing, and what leaders write on the approval sheet."""

from collections.abc import Sequence
from random import Random

from rules.figures import shown
from xiaoneng.demo.called_for import Readings
from xiaoneng.demo.district import Gauge, Rule, Unit

NONE, BELOW, PENDING = "本月无此情形", "未达标准", "数据未到"
OTHER = "其他："

NO_FLAG = (
    "{section}本月未收到符合条件的申报材料",
    "本月收到申报1件，{section}核对后不符合条款所列条件",
    "{section}已逐单位核对，本月无省级以上文件或名单公布",
    "本月有1件材料尚缺佐证，待补齐后下月再报",
)
NO_LIGHT = (
    "{section}已查阅当月台账，交办事项均在时限内办结",
    "本月检查和抽查已完成，未发现条款所列问题",
    "{section}已与各单位核对，本月无通报、无曝光",
    "本月发现的苗头问题已当场整改，未达到亮灯条件",
)
NO_STREAK = ("已核对近几个月的认定，没有单位达到连续月数", "已逐单位核对上月认定，不构成连续")
DECLINED_LIGHT = (
    "数据统计口径本月调整，与{unit}核对后差异属口径原因，不亮灯",
    "{unit}已于月底前补齐，系统次日才更新，不亮灯",
    "受连续降雨影响作业，{unit}已报告并延期，不亮灯",
    "{unit}任务中有1项经批准延期，剔除后不在亮灯范围",
)
SPARED = (
    "{unit}已当面提醒，表示下月赶上，本月暂不亮灯",
    "考虑{unit}基数较低、正在整改，本月先提醒",
    "{unit}与我局沟通后已制定措施，暂不亮灯",
)
DECLINED_FLAG = (
    "{unit}本月另有同领域问题正在核查，暂不授旗",
    "{unit}部分数据待上级复核，复核后再定",
    "{unit}上月已因同一事项授旗，不重复认定",
)
TALK = "电话沟通：牵头科室认为属两个部门的共同职责，同意会商后再定；台账复印件明天送来。"
APPROVALS = ("同意发布。", "同意。请各单位对照整改。", "同意发布，红灯单位要说明情况。", "已阅，同意。")


def clause_words(
    rule: Rule, gauge: Gauge | None, readings: Readings, units: Sequence[Unit], dice: Random
) -> str:
    """Why a whole clause led to nothing, with the highest and the lowest figure where it has any."""
    if rule.is_streak:
        return OTHER + dice.choice(NO_STREAK)
    if gauge is None:
        return OTHER + dice.choice(NO_LIGHT if rule.is_light else NO_FLAG).format(section=rule.section)
    known = [unit for unit in units if unit.code in readings]
    values = {unit: readings[unit.code].measured for unit in known}
    highest = max(known, key=lambda unit: values[unit])
    lowest = min(known, key=lambda unit: values[unit])
    texts = {unit: shown(readings[unit.code], gauge.yardstick) for unit in (highest, lowest)}
    return (
        f"{OTHER}最高{highest.label} {texts[highest]}{gauge.measure}，"
        f"最低{lowest.label} {texts[lowest]}{gauge.measure}，"
        f"{'没有单位落入本条范围' if rule.is_light else '均未达到本条标准'}"
    )


def told_again(facts: str) -> str:
    """One matter as a second department tells it: from its end."""
    sentences = facts.removesuffix("。").split("。")
    return "。".join([*reversed(sentences), "我局参与现场核实，情况一致"]) + "。"


def declined_words(rule: Rule, unit: Unit, *, sparing: bool, dice: Random) -> str:
    """Why a unit that the figures called for gets nothing."""
    choice = DECLINED_FLAG if not rule.is_light else SPARED if sparing else DECLINED_LIGHT
    return OTHER + dice.choice(choice).format(unit=unit.label)


LEFT_UNDECIDED = "佐证不足：请补会议通知或表扬文件，下月按所属月份补记"
