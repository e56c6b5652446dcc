"""A whole month in a real browser: from a workbook that nobody has seen to the poster on the wall."""

import hashlib
import io
import json
import re

import pytest
from django.core.management import call_command
from playwright.sync_api import expect
from pypdf import PdfReader

from boards.chain import verify_boards
from boards.models import Edition
from departments.history.records import verify_chain
from departments.models import Department
from tests.assessments.workbooks import workbook_of
from tests.browser import load
from tests.factories import PASSWORD
from tests.files import pdf_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORKBOOK = {
    "单位": [
        ["编码", "名称", "简称", "分组", "认定部门", "被考核", "排序"],
        ["zfb", "区作风建设领导小组办公室", "区作风办", "部门", "否", "否", 90],
        ["sgj", "区数字管理局", "区数管局", "部门", "是", "是", 50],
        ["shijiu", "石臼街道", "", "镇街", "否", "是", 10],
        ["laizhu", "濑渚镇", "", "镇街", "否", "是", 20],
        ["xuhe", "胥河镇", "", "镇街", "否", "是", 30],
        ["dashan", "大山街道", "", "镇街", "否", "是", 40],
    ],
    "人员": [
        ["账号", "姓名", "单位编码", "角色"],
        ["jingban", "数管局经办", "sgj", "经办人"],
        ["shenqian", "数管局审签", "sgj", "审签人"],
        ["shenhe", "作风办审核", "zfb", "审核员"],
        ["fabu", "作风办发布", "zfb", "发布人"],
    ],
    "指标": [
        ["部门编码", "指标", "计量单位", "小数位"],
        ["sgj", "网办率", "%", 1],
        ["sgj", "数据归集量", "万条", 1],
    ],
    "细则": [
        ["部门编码", "生效月份", "等次", "序号", "条款", "判定方式", "指标", "标准"],
        ["sgj", "2026-03", "红旗", 1, "网上办件率6月底达到85%以上", "达标", "网办率", "镇街 6月≥85"],
        ["sgj", "2026-03", "红旗", 2, "数字政务做法获市级以上通报表扬", "定性", "", ""],
        ["sgj", "2026-03", "黄灯", 1, "网上办件率6月底在60%至75%之间", "达标", "网办率", "镇街 6月60~75"],
        ["sgj", "2026-03", "黄灯", 2, "数据归集未按时完成且无说明", "定性", "", ""],
        ["sgj", "2026-03", "红灯", 1, "网上办件率6月底低于60%", "达标", "网办率", "镇街 6月＜60"],
        ["sgj", "2026-03", "红灯", 2, "年底数据归集全区末位", "排名", "数据归集量", "12月后1 镇街"],
    ],
    "指标数据": [
        ["月份", "部门编码", "指标", "单位编码", "数值", "完成数", "总数"],
        ["2026-06", "sgj", "网办率", "shijiu", "", 1745, 2000],
        ["2026-06", "sgj", "网办率", "laizhu", "", 1290, 1500],
        ["2026-06", "sgj", "网办率", "xuhe", "", 903, 1290],
        ["2026-06", "sgj", "网办率", "dashan", 80.2, "", ""],
    ],
}


@pytest.fixture
def district(settings, tmp_path):
    """The workbook through the command, and one-time passwords as an operator hands them out."""
    settings.DEBUG = True  # signing in over plain HTTP, as on the demonstration's machine
    file = tmp_path / "区县.xlsx"
    file.write_bytes(workbook_of(WORKBOOK))
    call_command("import_workbook", str(file))

    def one_time_password(account):
        out = io.StringIO()
        call_command("password", account, stdout=out)
        return re.search(r"\S{16,}", out.getvalue()).group()

    return {account: one_time_password(account) for account in ("jingban", "shenqian", "shenhe", "fabu")}


def new_page(browser):
    page = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(15000)
    return page


@pytest.fixture
def windows(browser):
    """The browser, whose windows are closed when the story ends: an open one keeps a socket of the server."""
    yield browser
    for context in browser.contexts:
        context.close()


class Person:
    """Somebody at a browser of their own, signed in for the first time with a one-time password."""

    def __init__(self, browser, address, account, password):
        self.page = new_page(browser)
        self.address = address
        self.go("/desk/")
        self.page.get_by_label("账号").fill(account)
        self.page.get_by_label("密码").fill(password)
        self.press("登录")
        self.page.locator("input[name=old_password]").fill(password)
        self.page.locator("input[name=new_password1]").fill(PASSWORD)
        self.page.locator("input[name=new_password2]").fill(PASSWORD)
        self.press("保存新密码")

    def go(self, path):
        return self.page.goto(self.address + path)

    def press(self, name, within=None):
        load((within or self.page).get_by_role("button", name=name).first)

    def follow(self, name, within=None):
        load((within or self.page).get_by_role("link", name=name).first)

    def press_in_place(self, name, within, outcome):
        """A press of the sheet, which answers without loading the page."""
        within.get_by_role("button", name=name).first.click()
        expect(self.page.get_by_role("status").get_by_text(outcome)).to_be_visible()

    def clause(self, label):
        return self.page.locator("article.clause").filter(has=self.page.get_by_role("heading", name=label))


def test_month_from_the_workbook_to_the_wall(windows, live_server, district):
    def person(account):
        return Person(windows, live_server.url, account, district[account])

    clerk = person("jingban")
    report(clerk)
    signer = person("shenqian")
    sign(signer)
    reviewer = person("shenhe")
    decide(reviewer)
    answer(clerk)
    accept_what_came_back(reviewer)
    publisher = person("fabu")
    publish(publisher)
    compare(windows, live_server.url)
    assert (verify_boards(), verify_chain()) == (None, None)


def report(clerk):
    """All proposals, a judgement clause with a PDF, the rest explained, sent to the head."""
    clerk.go("/sheet/2026-06/")
    clerk.press_in_place("全部拟报 2 条", clerk.clause("红旗1"), "已拟报 2 条")
    clerk.press_in_place("拟报", clerk.clause("黄灯1"), "已拟报黄灯1")
    clerk.clause("红旗2").get_by_role("button", name="＋ 有").click()
    clerk.page.get_by_label("单位", exact=True).fill("dsjd")
    clerk.page.get_by_label("单位", exact=True).press("Enter")
    clerk.page.get_by_label("事由").fill("6月“一件事”联办做法获市数据局通报表扬")
    clerk.page.get_by_label("事实依据").fill(
        "大山街道把出生一件事并为一张表，办理时限由5个工作日缩到1个工作日。"
    )
    clerk.clause("红旗2").locator("input[type=file]").set_input_files(
        {"name": "通报.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes("通报")}
    )
    expect(clerk.page.get_by_text("已上传：通报.pdf")).to_be_visible()
    clerk.press_in_place("保存", clerk.clause("红旗2"), "已保存红旗2：大山街道")
    expect(clerk.clause("红旗2").get_by_role("link", name="通报.pdf", exact=True)).to_be_visible()
    clerk.press_in_place(re.compile("其余 2 条均为"), clerk.page, "2 条已说明")
    expect(clerk.page.get_by_text("完成 5 / 5")).to_be_visible()
    clerk.follow("核对并送审签")
    clerk.press("送审签")


def sign(signer):
    signer.go("/sheet/2026-06/sign/")
    words = signer.page.locator("article.paper").inner_text()
    for expected in ("石臼街道", "濑渚镇", "胥河镇", "大山街道", "本月无此情形"):
        assert expected in words
    signer.press("同意并报送")


def decide(reviewer):
    """One red flag goes back, one yellow light wants more, the rest is accepted."""
    for tab in ("红旗待审", "黄灯"):
        reviewer.go("/review/2026-06/")
        reviewer.follow(re.compile(f"^{tab}"))
        for unit in reviewer.page.locator("a.entry-unit").all_inner_texts():
            judge(reviewer, tab, unit)
    reviewer.go("/review/2026-06/")
    reviewer.follow(re.compile("^说明"))
    reviewer.press(re.compile("^采纳 2 条"))


def judge(reviewer, tab, unit):
    reviewer.go("/review/2026-06/")
    reviewer.follow(re.compile(f"^{tab}"))
    reviewer.follow(unit)
    if unit in ("大山街道", "胥河镇"):
        reviewer.page.locator("summary", has_text="理由和意见").click()
    if unit == "大山街道":
        reviewer.page.get_by_label("意见").fill("通报文号与附件不一致，请核对")
        reviewer.press("退回补正")
    elif unit == "胥河镇":
        reviewer.page.get_by_label("意见").fill("请写明未完成的事项")
        reviewer.press("请补充说明")
    else:
        reviewer.press("审定")


def answer(clerk):
    """Only words change: each goes straight back to the reviewer, without a second signature."""
    for label, request, words in (
        ("红旗2", "通报文号与附件不一致，请核对", "6月“一件事”联办获市数据局通报表扬（宁数〔2026〕6号）"),
        ("黄灯1", "请写明未完成的事项", "6月网办率 70% 在 60%~75% 之间，不动产两项未上网"),
    ):
        clerk.go("/sheet/2026-06/")
        row = clerk.clause(label)
        expect(row.get_by_text(request)).to_be_visible()
        row.get_by_label("事由").fill(words)
        clerk.press_in_place("重新报送这一条", row, "已重新报送")


def accept_what_came_back(reviewer):
    for unit in ("大山街道", "胥河镇"):
        reviewer.go("/review/2026-06/")
        reviewer.follow(re.compile("^退回已复"))
        reviewer.follow(unit)
        reviewer.press("审定")


def publish(publisher):
    publisher.go("/publishing/2026-06/")
    expect(publisher.page.get_by_text("没有未了事项")).to_be_visible()
    publisher.page.get_by_label("批准人").fill("区委常委会")
    publisher.page.get_by_label("批准日期").fill("2026-07-16")
    publisher.page.get_by_label("本人密码").fill(PASSWORD)
    publisher.press("发布 2026年第6期")
    expect(publisher.page.get_by_text("已发布 2026年第6期")).to_be_visible()


def compare(browser, address):
    """Page, JSON and poster tell the same, field by field; the digest is recomputed without the app."""
    visitor = new_page(browser)
    board = json.loads(visitor.goto(f"{address}/boards/2026-06.json").text())
    digest = recomputed(board)
    assert digest == board["digest"] == Edition.objects.get().digest
    assert board["totals"] == {"red_flag": 3, "yellow_light": 1, "red_light": 0}
    given = [(row["unit"], row["signal"], row["clause"], row["value"]) for row in board["determinations"]]
    assert given == [
        ("shijiu", "red_flag", "红旗1", "87.3"),
        ("laizhu", "red_flag", "红旗1", "86"),
        ("xuhe", "yellow_light", "黄灯1", "70"),
        ("dashan", "red_flag", "红旗2", None),
    ]
    page = squeezed(read_all(visitor, f"{address}/boards/2026-06/"))
    posters = {sheet: read_poster(visitor, address, sheet) for sheet in ("flags", "lights")}
    names = {row["unit"]: row["name"] for row in board["ranking"]}
    for row in board["determinations"]:
        poster = posters["flags" if row["signal"] == "red_flag" else "lights"]
        for words in (names[row["unit"]], row["wording"], "区数管局"):
            assert squeezed(words) in page
            assert squeezed(words) in poster
        assert squeezed(row["grounds"]) in page
        assert (squeezed(row["grounds"]) in poster) == (row["grounds"] == row["wording"])
    for row in board["ranking"]:
        assert row["name"] == Department.objects.get(code=row["unit"]).label
        assert squeezed(row["name"]) in page
    for poster in posters.values():
        assert digest[:12] in poster
        assert "2026年6月份" in poster


def recomputed(board):
    """RFC 8785 of text, whole numbers and nothing, in plain Python."""
    bare = {key: value for key, value in board.items() if key != "digest"}
    text = json.dumps(bare, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def read_all(visitor, address):
    visitor.goto(address)
    return visitor.locator("main").evaluate("main => main.textContent")


def read_poster(visitor, address, sheet):
    pdf = visitor.request.get(f"{address}/boards/2026-06/posters/{sheet}-a3.pdf").body()
    # In the order in which it is drawn: box after box, a wrapped reason in one piece.
    return squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def squeezed(text):
    return re.sub(r"\s+", "", text)
