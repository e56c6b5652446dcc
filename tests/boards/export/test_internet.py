"""What goes to the internet: flags, and nothing from which a light could be read, until both boards are released."""

import io
import json
import re
from zipfile import ZipFile

import pypdf
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from boards.digest import digest_of
from boards.export.folder import MADE_FROM
from boards.models import CorrectionKind, Edition
from boards.reach import release
from departments.models import Role
from departments.months import CalendarMonth
from tests.boards import published
from tests.boards.documents import UNITS, line
from tests.boards.export.test_folder import lying
from tests.boards.export.walking import Walk
from tests.boards.posters.prints import share_prints
from tests.factories import MARCH, make_assessor, make_clause, make_month, make_rule_set, make_user

pytestmark = [pytest.mark.files, pytest.mark.django_db]
ONLINE = "https://liangbang.example.cn"
JUNE, MAY = CalendarMonth(2026, 6), CalendarMonth(2026, 5)
WITHHELD = dict.fromkeys(("grounds", "wording", "clause_text"), "") | {"withheld": True}
WITHHELD |= dict.fromkeys(("metric", "value", "measure"))
FLAGS = [
    line("red_flag", "chunxi", "rsj", grounds="参保完成率镇街第一"),
    line("red_flag", "gubai", "swj", 2, grounds="招商签约额全区第一"),
    line("red_flag", "gubai", "jxj", 3, **WITHHELD),
]  # fmt: skip
LIGHTS = [
    line("red_light", "yangjiang", "yjj", 4, grounds="隐患逾期未改三处", clause_text="隐患逾期的街镇"),
    line("yellow_light", "chunxi", "sthjj", 5, grounds="扬尘投诉翻番", clause_text="投诉上升的"),
    line("yellow_light", "zhuanqiang", "zjj", 6, **WITHHELD),
]
# Words that only lights and rankings bring; units and departments that have to do with lights alone; persons.
OF_LIGHTS = (
    "黄灯", "红灯", "红黄灯榜", "亮灯", "yellow_light", "red_light", "隐患", "扬尘", "投诉上升", "阳江镇", "砖墙镇",
    "yangjiang", "zhuanqiang", "区应急局", "生态环境局", "区住建局", "名次", "得分", "累计", "排名", "欧阳发布",
    "未报送", "撤下一盏", "区财政局",
)  # fmt: skip


@pytest.fixture
def root(tmp_path):
    return tmp_path / "out"


@pytest.fixture
def publisher(settings, monkeypatch):
    settings.PUBLIC_URL = ONLINE
    share_prints(monkeypatch)
    make_clause(make_rule_set(make_assessor("yjj", "区应急局"), MARCH))
    for month in (MAY, JUNE):
        make_month(month)
    return make_user(Role.PUBLISHER, name="欧阳发布")


def publish(month, **told):
    """With every unit on the board, those of lights alone too."""
    return published.publish(month, units=UNITS, **told)


def district(*, lights):
    """May and June, June corrected: with lights, and a correction of nothing but lights, or with neither."""
    publish("2026-05", lines=[*FLAGS[:2], *(LIGHTS[:2] if lights else [])])
    publish("2026-06", lines=[*FLAGS, *(LIGHTS if lights else [])])
    if lights:
        publish("2026-06", lines=[*FLAGS, *LIGHTS[1:]], reason="撤下一盏红灯")


def export(root, *options):
    call_command("export_site", str(root), "--scope", "internet", *options, verbosity=0)
    return lying(root)


def words_of(path, content):
    """Everything that can be read out of a file, whatever it is packed in."""
    if path.endswith(".pdf"):
        reader = pypdf.PdfReader(io.BytesIO(content))
        pages = "".join(page.extract_text() for page in reader.pages)
        return re.sub(r"\s", "", pages) + str(reader.metadata) + str(reader.xmp_metadata and content)
    if path.endswith((".xlsx", ".zip")):
        with ZipFile(io.BytesIO(content)) as packed:
            return "".join(words_of(name, packed.read(name)) for name in packed.namelist())
    return content.decode()


def test_nothing_in_it_tells_of_a_light(publisher, root):
    district(lights=True)
    files = export(root, "--zip")
    found = [
        (path, word)
        for path, content in files.items()
        if not path.startswith("static/")
        for word in OF_LIGHTS
        if word in words_of(path, content)
    ]
    assert found == []
    packed = words_of("out.zip", root.with_name("out.zip").read_bytes())
    assert "隐患" not in packed and "参保完成率镇街第一" in packed
    assert len([path for path in files if path.endswith(".pdf")]) == 12


def test_full_digests_and_full_data_are_not_in_it(publisher, root):
    district(lights=True)
    files = export(root)
    digests = [digest[:12] for digest in Edition.objects.values_list("digest", flat=True)]
    everything = "\n".join(f"{path}\n{words_of(path, content)}" for path, content in files.items())
    assert [digest for digest in digests if digest in everything] == []
    assert not {path for path in files if path.endswith((".csv", ".xlsx"))}
    assert (
        not {"boards/2026-06.json", "boards/index.json", "lobby/index.html", "rules/index.html"}
        & files.keys()
    )


def test_two_districts_that_differ_in_lights_alone_give_the_same_bytes(publisher, root, settings, tmp_path):
    district(lights=False)
    without = export(root, "--zip")
    settings.PUBLIC_ROOT = tmp_path / "public of another"
    publish("2026-05", lines=[*FLAGS[:2], *LIGHTS[:2]], reason="补三盏红灯")
    publish("2026-06", lines=[*LIGHTS, *FLAGS], reason="补灯")
    assert export(tmp_path / "other", "--zip") == without
    assert (tmp_path / "other.zip").read_bytes() == (tmp_path / "out.zip").read_bytes()


def test_every_link_leads_and_every_file_is_reached(publisher, root):
    district(lights=True)
    publish("2026-06", lines=FLAGS[:1], reason="撤旗")
    export(root)
    walk = Walk(root, ONLINE)
    assert (walk.faults, walk.unreached) == ([], [])
    assert {"units/chunxi/index.html", "large/units/index.html", "boards/2026-05/index.html"} <= walk.reached


def test_flag_pages_tell_every_flag_with_its_reason(publisher, root):
    district(lights=True)
    export(root)
    front, june = (root / "index.html").read_text(), (root / "boards/2026-06/index.html").read_text()
    assert (
        front.replace('"boards/', '"../../boards/').count("参保完成率镇街第一")
        == june.count("参保完成率镇街第一")
        == 1
    )
    assert "红旗 3 面（比上月 +1，同比 —），2 个单位" in june
    assert "内容不公开" in june and "更正1" not in june
    unit = (root / "units/gubai/index.html").read_text()
    assert unit.count("招商签约额全区第一") == 2 and "共 3 面" in unit
    assert not (root / "units/yangjiang").exists()


def test_correction_of_a_flag_is_told_without_its_reason(publisher, root):
    district(lights=True)
    publish("2026-06", lines=[FLAGS[0]], reason="撤旗并补红灯一盏")
    files = export(root)
    page = files["boards/2026-06/index.html"].decode()
    assert "更正1" in page and "本版改了什么" in page and "招商签约额全区第一" in page
    assert "本版已更正" in files["boards/2026-06/1/index.html"].decode()
    assert "boards/2026-06/3/index.html" not in files
    assert [path for path, content in files.items() if "撤旗并补" in words_of(path, content)] == []
    assert [(e["month"], e["edition"]) for e in json.loads(files["boards/flags.json"])] == [
        ("2026-06", 2), ("2026-05", 1),
    ]  # fmt: skip


def test_data_verify_themselves_and_stand_in_the_index(publisher, root):
    district(lights=True)
    files = export(root)
    told = json.loads(files["boards/2026-06/flags.json"])
    assert told["digest"] == digest_of(told)
    assert files["boards/2026-06/flags.json"] == files["boards/2026-06/1/flags.json"]
    index = json.loads(files["boards/flags.json"])
    assert index[0] == {key: told[key] for key in ("month", "edition", "digest", "published_at")}
    assert json.loads(files[MADE_FROM])["boards"] == index
    for digits in (told["digest"], told["digest"][:12]):
        assert "这是现行的一版" in files[f"verify/{digits}/index.html"].decode()


def test_released_month_is_complete_and_the_others_are_not(publisher, root):
    district(lights=True)
    release(JUNE, whole=True, reason="宣传部同意", actor=publisher)
    files = export(root)
    june = files["boards/2026-06/index.html"].decode()
    wanted = ("扬尘投诉翻番", "砖墙镇", "单位排名", "撤下一盏红灯")
    assert [words for words in wanted if words not in june] == []
    assert {
        "boards/2026-06.json",
        "boards/2026-06.csv",
        "boards/2026-06.xlsx",
        "boards/2026-06/2.json",
    } <= files.keys()
    assert {"boards/2026-06/posters/lights-a1.pdf", "boards/2026-06/1/posters/ranking-a3.pdf"} <= files.keys()
    assert [board["month"] for board in json.loads(files["boards/index.json"])] == ["2026-06"]
    may = [path for path in files if "2026-05" in path] + [
        "units/chunxi/index.html",
        "units/gubai/index.html",
    ]
    assert [
        (path, word) for path in may for word in OF_LIGHTS[:16] if word in words_of(path, files[path])
    ] == []
    assert not {"boards/2026-05.json", "boards/2026-05/posters/lights-a3.pdf"} & files.keys()
    assert Walk(root, ONLINE).faults == []


def test_released_month_shows_no_shape_or_count_of_one_that_is_not(publisher, root):
    district(lights=True)
    release(JUNE, whole=True, reason="宣传部同意", actor=publisher)
    strips = r"2026年5月：[^；\"<]+|比上月 [^<]+"
    alone = set(re.findall(strips, export(root)["boards/2026-06/index.html"].decode()))
    assert alone <= {"2026年5月：未发布", "比上月 —"}
    release(MAY, whole=True, reason="宣传部同意", actor=publisher)
    both = set(re.findall(strips, export(root)["boards/2026-06/index.html"].decode()))
    assert "比上月 +1" in both


def test_release_that_was_taken_back_leaves_with_the_next_export(publisher, root):
    district(lights=True)
    before = export(root)
    release(JUNE, whole=True, reason="宣传部同意", actor=publisher)
    assert export(root) != before
    release(JUNE, whole=False, reason="先不公开", actor=publisher)
    assert export(root) == before


def test_export_again_writes_nothing(publisher, root, capsys):
    district(lights=True)
    export(root)
    capsys.readouterr()
    export(root)
    assert "新写 0 个，删去 0 个" in capsys.readouterr().out


def test_folder_of_the_whole_site_never_becomes_one_for_the_internet_nor_the_other_way(
    publisher, root, tmp_path
):
    district(lights=True)
    export(root)
    with pytest.raises(CommandError, match="另一种范围的导出（internet）"):
        call_command("export_site", str(root), verbosity=0)
    call_command("export_site", str(tmp_path / "whole"), verbosity=0)
    with pytest.raises(CommandError, match="另一种范围的导出（whole）"):
        export(tmp_path / "whole")


def test_before_the_first_board_the_export_says_so(publisher, root):
    files = export(root)
    assert "本月尚未发布" in files["index.html"].decode()
    assert "还没有单位获授红旗" in files["units/index.html"].decode()
    assert Walk(root, ONLINE).faults == []


def test_month_without_flags_says_none(publisher, root):
    publish("2026-06", lines=LIGHTS)
    files = export(root)
    assert '<p class="none">无</p>' in files["boards/2026-06/index.html"].decode()
    assert json.loads(files["boards/2026-06/flags.json"])["total"] == 0


def test_feed_is_of_flags_and_says_no_reason(publisher, root):
    district(lights=True)
    Edition.objects.get(month=JUNE, number=2)
    feed = export(root)["feed.atom"].decode()
    assert feed.count("<entry>") == 2 and "<summary>" not in feed and "红旗榜" in feed
    assert CorrectionKind.ERROR.label not in feed
