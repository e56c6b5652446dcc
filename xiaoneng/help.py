"""How each role gets through its month, in a few sentences with the pages they speak of."""

from collections.abc import Mapping
from dataclasses import dataclass

from departments.models import Role


@dataclass(frozen=True)
class HelpStep:
    """One sentence, and the page on which it is done: the name of its address and the word of its link."""

    sentence: str
    url_name: str = ""
    link: str = ""


CHECKING = HelpStep(
    "逐条看：机器的判定、佐证、同一条款其他单位的情况；审定，或写明理由退回、请补充、不予认定。公开之前都能改主意。",
    "review",
    "审核",
)
PROMISING = HelpStep(
    "预安销号：下个月要办的事自己列好，去掉不要的、再加几项，一次提出；办完申请销号，按本单位申请的那天算。",
    "commitments_mine",
    "预安销号",
)
OFFICE_STEPS = (
    HelpStep("月份到时自动开放；报送、审定、发布的日子可以逐月改，遇节假日顺延。", "months", "月份"),
    HelpStep("没报送的部门在审核页催报，催报页上有经办人的电话。", "review", "审核"),
    CHECKING,
    HelpStep("该亮的灯没有亮，先提请部门补亮；到期还没有，再补充认定，由第二个人审定。", "review", "审核"),
    HelpStep("发布前在发布前校核里看挡住发布的事、留到以后的条目和名次变化。", "publishing", "发布前校核"),
    HelpStep(
        "预安销号：单位提出的看过一次交办；各联审部门都同意的一起销号；逾期、延期、难题在督办里登记会上怎样定的。",
        "commitments_plans",
        "预安销号",
    ),
    HelpStep(
        "明查暗访：一批访完或过了那一周再反馈；单位答复后核实，登记问责，由另一个人办结；复核由没经办过的人决定。",
        "findings",
        "明查暗访",
    ),
)
HELP: Mapping[str, tuple[HelpStep, ...]] = {
    Role.CLERK: (
        HelpStep("每月报上个月的情况；到哪天几点为止，写在我的本月和报送页最上面。", "desk", "我的本月"),
        HelpStep(
            "先有数据：从 Excel、WPS 整块粘贴，或上传表格；先看读成了什么，再保存。读不懂的格子标红，好的照样保存。",
            "sheet",
            "报送",
        ),
        HelpStep("数据够得上条款的，系统列成拟报；看过再按“拟报”，不报的写明原因。没有人按，什么也不会报。"),
        HelpStep(
            "靠人判断的条款按“有”：选单位（可打拼音首字母），写会公开的事由和内部的事实依据，附一份佐证。"
        ),
        HelpStep("没有的条款选一个原因；其余的可以一次说明，按错了有撤销。"),
        HelpStep("核对后送审签，审签人同意才算报送。没填齐的可以下一批再送，过了期限也收，会标明“逾期”。"),
        HelpStep("区作风办退回的、请补充的，在我的本月最上面，带着原话；改好直接回到原来的审核员。"),
        HelpStep("写了没保存的内容自动留着：登录过期、断网、关错了页面，回来都在。"),
        PROMISING,
    ),
    Role.SIGNER: (
        HelpStep("经办人送来后，我的本月上有“核对并审签”，先列和上次不同的地方。", "desk", "我的本月"),
        HelpStep(
            "看过，按“同意并报送”；不同意就写一句话退回经办人。看的时候内容变了，会请您先看变了的几条。"
        ),
        HelpStep("审核员还没动的，可以撤回来改；退回后只改文字和佐证的，不必再签。", "sheet", "报送"),
        HelpStep("不在单位的几天，可以委托本部门的经办人代签；红灯可以留给自己签。", "delegations", "代签"),
        PROMISING,
    ),
    Role.CONTACT: (
        HelpStep("审定之后有告知：哪一条、为什么、加减多少分；按一下“收到”。", "told_unit", "告知"),
        HelpStep("有不同意见，自告知起三个工作日内提异议，一条一次，写明理由、附上材料；五个工作日内答复。"),
        HelpStep("亮灯之后按整改期限写反馈，由亮灯的部门和区作风办核验。"),
        HelpStep("离下一面红旗还差多少，在告知页上有算好的数。"),
        PROMISING,
        HelpStep(
            "暗访发现的问题反馈后，五个工作日内答复；查实的按期报整改，三十日内可以申请复核。",
            "findings",
            "暗访问题",
        ),
    ),
    Role.REVIEWER: OFFICE_STEPS,
    Role.PUBLISHER: (
        *OFFICE_STEPS,
        HelpStep(
            "登记谁在哪天批准，输入密码发布。发布之后只能更正或撤回，都有公开的理由。",
            "publishing",
            "发布前校核",
        ),
    ),
    Role.AUDITOR: (
        HelpStep("每一步都在历史里，只增不改；可以按人、事项、对象查，也可以导出。", "history", "历史"),
        HelpStep("各部门报了什么、审核怎么定的，都看得到，什么也改不了。", "review", "审核"),
    ),
    Role.EXAMINER: (
        HelpStep(
            "单位申请销号后，轮到您的事项在联审里：按 1 同意、2 请补充、3 写明理由不同意，一项一键。",
            "commitments_examine",
            "联审",
        ),
        HelpStep("本单位的事项由别人看；一家不同意就不能销号。"),
    ),
    Role.SUPERVISOR: (
        HelpStep("轮到您去的单位从那一周的零点起在我的待办里，在那之前谁也看不到。", "desk", "我的待办"),
        HelpStep(
            "选单位、点检查项、拍照、提交；没有发现问题的，选单位再按“未发现问题”。",
            "inspections_today",
            "今日暗访",
        ),
        HelpStep("没有信号也照样提交：留在手机里，有信号自动送出，收到回执才删；退出登录之前先送完。"),
        HelpStep(
            "看到什么记什么，有照片最好；没有照片，由同去的另一位在我的暗访里确认。被查的单位看不到是谁去的。",
            "inspections_mine",
            "我的暗访",
        ),
    ),
    Role.EVALUATOR: (HelpStep("有评议请您参加时，会写在我的待办里；平时什么也不用做。", "desk", "我的待办"),),
    Role.APPRAISER: (
        HelpStep("考核上要本单位做的事在我的待办里。", "desk", "我的待办"),
        HelpStep("牵头赋分的，只给承担任务的别的单位赋分：本单位的得分从上级名次来，自己不给自己赋分。"),
    ),
    Role.WINDOW: (HelpStep("窗口上要办的事在我的待办里。", "desk", "我的待办"),),
    Role.SYSTEM_ADMIN: (
        HelpStep(
            "建账号、停账号、改单位；授什么角色由安全管理员定。一次性密码用命令或在人员页上给。",
            "people",
            "人员",
        ),
        HelpStep("备份、恢复和每天要跑的命令写在部署说明里。"),
    ),
    Role.SECURITY_ADMIN: (
        HelpStep("授角色、解锁、重置密码；不能给自己授权，有些角色要第二个人确认。", "people", "人员"),
    ),
}
