"""What a pasted or uploaded table is read as. The tables lie in blocks/, what is wanted of each in readings.tsv."""

import pytest

from assessments.blocks.columns import LEFT
from assessments.blocks.cutting import cut, decoded, written
from assessments.blocks.reading import Choices, Start
from assessments.numbers import read_cell
from tests.assessments.block_cases import FOLDER, KNOWN, METRICS, NAMES, read, readings, text_of, told


def test_every_table_has_a_reading_and_every_reading_its_table():
    assert sorted(readings()) == sorted(file.stem for file in FOLDER.glob("*.txt"))
    assert len(readings()) >= 40


@pytest.mark.parametrize("name", sorted(readings()))
def test_table_is_read_as_its_line_says(name):
    assert told(read(text_of(name))) == readings()[name]


@pytest.mark.parametrize("name", sorted(readings()))
def test_nothing_is_passed_over_in_silence(name):
    block = read(text_of(name))
    assert block.cells or block.blanks or block.asked_columns or block.rows or block.remarks


def figures(block):
    return {cell.unit.code: cell.read for cell in block.cells}


@pytest.mark.parametrize(
    ("name", "choices", "wanted"),
    [
        ("excel-near-heading", Choices({2: "0"}), {"chunxi": "98.5"}),
        ("excel-no-heading", Choices({2: "1"}), {"chunxi": "98.5", "gubai": "97"}),
        ("csv-pair-columns", Choices({2: "0:done", 3: "0:total"}), {"chunxi": "54000/90000"}),
        ("excel-same-metric-twice", Choices({2: "0", 3: LEFT}), {"chunxi": "91"}),
        ("excel-unknown-unit", Choices({}, {3: "1", 4: LEFT}), {"chunxi": "98.5", "gubai": "97"}),
        ("excel-nameless-row", Choices({}, {3: "1"}), {"chunxi": "98.5", "gubai": "97"}),
        ("message-colons", Choices({2: "0"}), {"chunxi": "98.5", "gubai": "97"}),
        ("excel-plain", Choices({2: LEFT}), {}),
        ("excel-plain", Choices({2: "99"}, {2: "99"}), {"chunxi": "98.5", "gubai": "97"}),
    ],
)
def test_what_people_choose_is_read_so(name, choices, wanted):
    block = read(text_of(name), choices=choices)
    assert (figures(block), block.asked_columns, block.rows) == (wanted, [], [])


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("excel-no-heading", {"chunxi": "98.5", "gubai": "97"}),
        ("csv-pair-columns", {"chunxi": "54000/90000"}),
        ("message-colons", {"chunxi": "98.5", "gubai": "97"}),
    ],
)
def test_only_metric_of_a_department_needs_no_heading(name, wanted):
    assert figures(read(text_of(name), metrics="A")) == wanted


def start(code, letters="ABCDE"):
    units = [*KNOWN.values()]
    return Start([METRICS[letter] for letter in letters], units[[*KNOWN].index(code) :])


def test_bare_figures_are_laid_down_from_the_cell_that_they_were_pasted_into():
    block = read("98\r\n\r\n96\t80\r\n", start=start("gubai", "BC"))
    assert told(block)[:2] == ["B.gubai=98@1,1 B.gucheng=96@3,1 C.gucheng=80@3,2", "1"]
    assert block.remarks == ["没有单位名称，按位置从古柏街道往下填到固城街道，请核对"]


def test_bare_figures_beyond_the_grid_are_told():
    block = read("98\t1\n97\t2\n96\t3", start=start("kfq", "E"))
    assert figures(block) == {"kfq": "98", "gch": "97"}
    assert block.remarks[1:] == ["多出 1 行，没有读", "右边多出 1 列，没有读"]


def test_units_beside_figures_pasted_into_a_column_are_of_its_metric():
    assert told(read("淳溪街道\t98\n阳江镇\t97", start=start("gubai", "BC")))[0] == (
        "B.chunxi=98@1,2 B.yangjiang=97@2,2"
    )


def test_words_pasted_into_a_cell_are_no_figures():
    assert read("各单位\n注意", start=start("gubai")).cells == []


@pytest.mark.parametrize("shown", ["98.5%", "0.985", "98.50"])
def test_rate_that_its_pair_comes_to_is_no_doubt(shown):
    head = "单位\t完成数\t总数\t惠民惠农补贴按期发放率\n"
    assert [cell.doubts for cell in read(f"{head}淳溪街道\t985\t1000\t{shown}").cells] == [()]


@pytest.mark.parametrize(
    ("shown", "doubt"),
    [
        ("98.4%", "完成数÷总数是 98.5%，旁边写的是 98.4%，用的是完成数和总数"),
        ("未报", "旁边的比率“未报”读不出来，用的是完成数和总数"),
    ],
)
def test_rate_that_its_pair_does_not_come_to_is_told(shown, doubt):
    head = "单位\t完成数\t总数\t惠民惠农补贴按期发放率\n"
    cell = read(f"{head}淳溪街道\t985\t1000\t{shown}").cells[0]
    assert (cell.read, cell.doubts) == ("985/1000", (doubt,))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("淳溪街道", "chunxi"),
        ("高淳区淳溪街道办事处", "chunxi"),
        ("高淳淳溪街道", "chunxi"),
        ("淳 溪 街 道", "chunxi"),
        ("ＣＨＵＮＸＩ", "chunxi"),
        ("淳溪街道办", "chunxi"),
        ("固城", "gucheng"),
        ("固城湖", "gch"),
        ("阳江镇政府", "yangjiang"),
        ("经信局", "jxj"),
        ("高淳区经信局", "jxj"),
        ("规资局", "zrzy"),
        ("公安局", "gafj"),
        ("数据局", "spj"),
        ("政务办", "spj"),
        ("开发区", "kfq"),
        ("卫生健康委员会", "wjw"),
        ("区人社局2026年6月指标数据", None),
        ("街道", None),
        ("区", None),
        ("高淳区", None),
        ("1", None),
        ("单位", None),
        ("98.5", None),
    ],
)
def test_unit_is_known_by_what_people_call_it(typed, code):
    named = NAMES.find(typed)
    assert (named and named.unit.code) == code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_file_of_values_is_decoded(encoding):
    assert decoded("单位,率\n镕堃街道,98".encode(encoding)) == "单位,率\n镕堃街道,98"


@pytest.mark.parametrize("data", [b"\xff\x00\x01", b"PK\x03\x04\x00\x00", b"\x81"])
def test_file_that_is_no_text_is_refused(data):
    with pytest.raises(ValueError, match="认不出文字的编码"):
        decoded(data)


@pytest.mark.parametrize(
    "name", ["excel-quoted-quotes", "excel-turned-pairs", "wps-trailing-tabs", "csv-commas"]
)
def test_table_that_is_written_again_is_the_same(name):
    rows = cut(text_of(name)).rows
    assert cut(written(rows)).rows == rows


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("单位\t惠民惠农补贴按期发放率（‰）\n淳溪街道\t894.7", "计量单位写的是“‰”"),
        ("单位\t惠民惠农补贴按期发放率‰\n淳溪街道\t894.7", "计量单位写的是“‰”"),
        ("单位\t惠民惠农补贴按期发放率（百分点）\n淳溪街道\t2.9", "计量单位写的是“百分点”"),
        ("单位\t惠民惠农补贴按期发放率同比\n淳溪街道\t2.9", "写着“同比”"),
        ("单位\t惠民惠农补贴按期发放率（同比）\n淳溪街道\t2.9", "写着“同比”"),
        ("单位\t惠民惠农补贴按期发放率增幅\n淳溪街道\t2.9", "写着“增幅”"),
        (
            "区人社局2026年10月补贴情况\n单位\t惠民惠农补贴按期发放率\n淳溪街道\t91",
            "表题是“区人社局2026年10月补贴情况”，不是2026年11月",
        ),
        ("2025年11月\t\n单位\t惠民惠农补贴按期发放率\n淳溪街道\t91", "表题是“2025年11月”，不是2026年11月"),
    ],
)
def test_what_speaks_against_a_column_is_asked(table, why):
    block = read(table)
    assert block.cells == []
    assert [(column.why, column.nearest.name) for column in block.asked_columns] == [
        (why, "惠民惠农补贴按期发放率")
    ]


@pytest.mark.parametrize(
    "table",
    [
        "单位\t惠民惠农补贴按期发放率（%）\n淳溪街道\t91",
        "单位\t惠民惠农补贴按期发放率（单位：%）\n淳溪街道\t91",
        "单位\t11月惠民惠农补贴按期发放率（百分比）\n淳溪街道\t91",
        "区人社局2026年10月补贴情况\n单位\t11月惠民惠农补贴按期发放率\n淳溪街道\t91",
        "区人社局2026年11月补贴情况\n单位\t惠民惠农补贴按期发放率\n淳溪街道\t91",
    ],
)
def test_what_speaks_for_a_column_is_read(table):
    assert figures(read(table)) == {"chunxi": "91"}


@pytest.mark.parametrize(
    ("table", "laid", "fault"),
    [
        ("单位\t完成数\n淳溪街道\t176", "176/", "只有完成数 176，没有总数"),
        ("单位\t完成数\t总数\n淳溪街道\t\t204", "/204", "只有总数 204，没有完成数"),
    ],
)
def test_half_a_pair_is_no_figure_in_the_grid_either(table, laid, fault):
    (cell,) = read(table, metrics="A").cells
    assert (cell.text, cell.read, cell.fault) == (laid, "", fault)
    with pytest.raises(ValueError, match="缺一半"):
        read_cell(cell.text)


def test_pair_in_tens_of_thousands_is_asked():
    block = read("单位\t惠民惠农补贴按期发放率\t\n\t完成数（万人）\t总数\n淳溪街道\t5.4\t9")
    assert [column.why for column in block.asked_columns] == ["计量单位写的是“万人”"]
