"""A 通报 and a 简报 as officials write them, for the tests of the value, of its PDF and of its Word file."""

from dataclasses import replace
from datetime import date

from boards.circular.document import (
    Align,
    Annex,
    AnnexColumn,
    AnnexTable,
    Circular,
    CircularKind,
    CopyList,
)

BODY = (
    "2026年10月，全区39个单位参加“效能亮榜”认定。"
    "区作风建设领导小组办公室按照《效能亮榜认定细则（2026年版）》，"
    "对各责任部门报送的认定逐条审核，现将有关情况通报如下。\n"
    "一、总体情况\n"
    "全区共认定红旗118面，比上月增加12面；黄灯21盏，比上月减少4盏；红灯6盏，"
    "与上月持平。年内累计红旗1,046面、黄灯233盏、红灯58盏。\n"
    "（一）镇街。淳溪街道、古柏街道、东坝街道位列前三，得分分别为+8分、+7分和+6.5分。\n"
    "（二）区级机关。区政务服务中心、区税务局、区医保局位列前三。\n"
    "二、主要问题\n"
    "1.部分单位数据报送不及时。"
    "3个单位连续2个月未按时报送PM₂.₅平均浓度、12345工单按时办结率等5项指标数据。\n"
    "（1）超过期限1个工作日的2个单位。\n"
    "（2）超过期限3个工作日以上的1个单位。\n"
    "2.部分事项整改不到位。8月、9月亮灯的14个事项中，仍有5个事项未通过整改核验，"
    "整改完成率为64.29%，低于85%的要求。\n"
    "三、工作要求\n"
    "各单位要对照亮灯事项逐项分析原因、落实整改，"
    "于11月20日前将整改情况报送区作风建设领导小组办公室。\n"
)


def ranking(rows: int) -> AnnexTable:
    return AnnexTable(
        columns=(
            AnnexColumn("名次", 2),
            AnnexColumn("单位", 6, Align.LEFT),
            AnnexColumn("红旗", 2),
            AnnexColumn("黄灯", 2),
            AnnexColumn("红灯", 2),
            AnnexColumn("得分", 2, Align.RIGHT),
        ),
        rows=tuple(
            (str(n), f"第{n}街道办事处", str(rows - n), str(n % 3), str(n % 2), f"+{rows - n}.5")
            for n in range(1, rows + 1)
        ),
        caption="镇街",
        note="同分的按红灯少、黄灯少、红旗多的次序排列。",
    )


MATTERS = AnnexTable(
    columns=(
        AnnexColumn("单位", 3, Align.LEFT),
        AnnexColumn("事由", 8, Align.LEFT),
        AnnexColumn("认定单位", 3),
    ),
    rows=tuple(
        (f"第{n}街道办事处", f"12345工单按时办结率{80 + n}.5%，低于95%的要求", "区数据局")
        for n in range(1, 7)
    ),
)

CIRCULAR = Circular(
    kind=CircularKind.CIRCULAR,
    organ="高淳区作风建设领导小组办公室",
    number="高作风办〔2026〕7号",
    issue=None,
    title="关于2026年10月份“效能亮榜”情况的通报",
    addressed="各镇人民政府、街道办事处，区各部门、各直属单位，驻区各单位",
    body=BODY,
    annexes=(
        Annex("2026年10月份红旗单位排名", (ranking(39),)),
        Annex("2026年10月份亮灯事项", (MATTERS,)),
    ),
    signed_by="高淳区作风建设领导小组办公室",
    dated=date(2026, 11, 12),
    copied_to=(CopyList("抄送", "区委办公室，区人大常委会办公室，区政府办公室，区政协办公室，区纪委监委"),),
    printed_by="高淳区作风建设领导小组办公室",
    printed_on=date(2026, 11, 12),
)

BRIEF = replace(
    CIRCULAR,
    kind=CircularKind.BRIEF,
    number="",
    issue=10,
    addressed="",
    signed_by="",
    copied_to=(
        CopyList("报", "区委、区人大常委会、区政府、区政协领导"),
        CopyList("送", "区纪委监委，区委组织部"),
        CopyList("发", "各镇街，区各部门、各直属单位"),
    ),
)
