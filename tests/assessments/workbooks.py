"""Workbooks for tests: as rows, as files made by hand part by part, and what the database holds."""

import io
import zipfile
from datetime import datetime

from django.apps import apps
from openpyxl import Workbook

from assessments.dates import SHANGHAI
from assessments.models import Upload
from assessments.workbook.importing import import_rows, import_workbook

NOW = datetime(2026, 7, 3, 10, 0, tzinfo=SHANGHAI)
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
UNITS = [
    {"编码": "rsj", "名称": "区人社局", "分组": "部门", "认定部门": "是"},
    {"编码": "gafj", "名称": "公安分局", "分组": "部门", "认定部门": "是"},
    {"编码": "chunxi", "名称": "淳溪街道", "分组": "镇街"},
    {"编码": "gubai", "名称": "古柏街道", "分组": "镇街"},
    {"编码": "yaxi", "名称": "桠溪街道", "分组": "镇街"},
    {"编码": "guandian", "名称": "观察点", "分组": "部门", "被考核": "否"},
]


def rule(signal="红旗", number=1, kind="定性", **more):
    return {
        "部门编码": "rsj", "生效月份": "2026-03", "等次": signal, "序号": number,
        "条款": f"{signal}{number}的条文", "判定方式": kind, **more,
    }  # fmt: skip


RULES = [
    rule("红旗", 1, "达标", 指标="参保完成率", 标准="3月≥60，6月≥85"),
    rule("红旗", 2),
    rule("红旗", 3, "连续", 标准="红旗2连续2月"),
    rule("黄灯", 1, "达标", 指标="参保完成率", 标准="6月＜80"),
    rule("红灯", 1, 公开范围="内部"),
]


METRICS = [{"部门编码": "rsj", "指标": "参保完成率", "计量单位": "%"}]


def line(signal="红旗", number=2, unit="chunxi", **more):
    return {
        "月份": "2026-06", "部门编码": "rsj", "等次": signal, "序号": number, "单位编码": unit,
        "事由": "6月获市级通报表扬", **more,
    }  # fmt: skip


def figure(unit="chunxi", value="87.2", **more):
    return {
        "月份": "2026-06", "部门编码": "rsj", "指标": "参保完成率", "单位编码": unit, "数值": value, **more,
    }  # fmt: skip


def explanation(signal="红灯", number=1, reason="本月无此情形", **more):
    return {
        "月份": "2026-06", "部门编码": "rsj", "等次": signal, "序号": number, "原因": reason, **more,
    }  # fmt: skip


def take_in(sheets, *, actor=None, now=NOW, **more):
    return import_rows(sheets, actor=actor, now=now, **more)


def lay_district():
    """The register and the rules that most tests stand on."""
    laid = take_in({"单位": UNITS, "指标": METRICS, "细则": RULES})
    assert laid.faults == []


def faults_of(sheets, **more):
    """The faults of an import as printed; where there are some nothing may have changed."""
    before = contents()
    imported = take_in(sheets, **more)
    if imported.faults:
        assert imported.changes == {}
        assert contents() == before
    return [str(fault) for fault in imported.faults]


def contents():
    """Every row of the project's tables, so that two moments can be compared; that a file was sent changes nothing."""
    models = [
        m
        for label in ("departments", "rules", "assessments")
        for m in apps.get_app_config(label).get_models()
        if m is not Upload
    ]
    return {model.__name__: list(model._base_manager.order_by("pk").values()) for model in models}


def workbook_of(sheets):
    """A file: each sheet a list of rows of values, the first the headings."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    return saved(book)


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def take_in_file(data, *, name="报送.xlsx", actor=None, now=NOW, **more):
    return import_workbook(data, name=name, actor=actor, now=now, **more)


def parts_of(sheet_xml, *, title="单位"):
    """The parts of the smallest workbook that has this XML as its one sheet."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{SPACE}" xmlns:r="{OFFICE}"><sheets>'
        f'<sheet name="{title}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet_xml,
    }


def sheet_xml(rows, after=""):
    return f'<worksheet xmlns="{SPACE}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def text_cell(place, text):
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADINGS = f'<row r="1">{text_cell("A1", "编码")}{text_cell("B1", "名称")}</row>'


def packed(parts, method=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()
