import hashlib
import html
import re

import pytest
import rfc8785

from boards.drafting import draft
from boards.flags import flag_editions
from boards.models import Edition
from boards.site.addresses import public_addresses
from boards.verification import Answer, in_fours, is_one_slip, read_digest, typing_fault, verification_of
from tests.boards.documents import first_document, make_document
from tests.boards.editions import make_edition
from tests.boards.withdrawn import NUMBER, publish_slipped, take_back
from tests.factories import JUNE

DIGEST = "7f3a91c20be4" + "0123456789abcdef" * 3 + "7f3a"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("7f3a91c20be4", "7f3a91c20be4"),
        (" 7F3A 91C2  0be4 ", "7f3a91c20be4"),
        ("７ｆ３ａ　９１ｃ２　０ｂｅ４", "7f3a91c20be4"),
        ("7f3a-91c2-0be4", "7f3a91c20be4"),
        (DIGEST, DIGEST),
        (f"http://board.example/verify/{DIGEST}/", DIGEST),
        (f"HTTP://board.example/large/verify/{DIGEST.upper()}/?from=groupmessage#main", DIGEST),
        ("7f3a91c2Obe4", "7f3a91c20be4"),
        ("7f3a9lc20be4", "7f3a91c20be4"),
        ("7f3a91c20be", None),
        (DIGEST + "0", None),
        ("7f3a91c20beg", None),
        ("", None),
        ("' OR 1=1 --", None),
    ],
)
def test_digest_is_read_as_people_type_it(typed, read):
    assert read_digest(typed) == read


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("7f3a91c20be", "至少输入开头 12 位，现在是 11 位"),
        ("7f3a 91c2 0bxg", "只有数字 0–9 和字母 a–f，没有“x”、“g”"),
        (DIGEST + "0", "最多 64 位，现在是 65 位"),
        ("红旗榜", "没有“红”、“旗”、“榜”"),
        ("7f3a\u202e91c20be4", "0–9、a–f 组成的 12 至 64 位"),
        ("x" * 90, "0–9、a–f 组成的 12 至 64 位"),
    ],
)
def test_what_cannot_be_a_digest_is_told_by_what_is_wrong_with_it(typed, said):
    assert said in typing_fault(typed)


@pytest.mark.parametrize(
    ("typed", "is_slip"),
    [
        ("7f3a91c20be4", False),
        ("7f3a91c20be5", True),  # one digit wrong
        ("8f3a91c20be4", True),
        ("7f3a19c20be4", True),  # two swapped
        ("7f3a1c20be40", True),  # one left out
        ("7f33a91c20be", True),  # one too many
        ("7f3a91c20be", True),  # the last one missing
        ("7f3a91c20bd5", False),
        ("f73a91c20be5", False),
        (DIGEST + "0", True),
    ],
)
def test_one_slip_of_the_fingers(typed, is_slip):
    assert is_one_slip(typed, DIGEST) is is_slip


def test_mistyped_digest_offers_the_edition_that_may_be_meant(client, db):
    edition = make_edition(document={**make_document(), "digest": DIGEST})
    link = f'<a href="/verify/{DIGEST}/">{edition}</a>'
    for typed in ("7f3a91c20be5", "7f3a91c20be"):
        page = client.get("/verify/", {"digest": typed}, follow=True).content.decode()
        assert (link in page, "是不是少输、多输或输错了一位" in page) == (True, True)
    page = client.get("/verify/000000000000/").content.decode()
    assert (link in page, "印着“送审稿”的是发布前的稿子" in page) == (False, True)


def test_digits_of_several_editions_let_the_reader_choose(client, db):
    others = [make_edition(month, document={**make_document(month), "digest": DIGEST[:16] + tail * 48})
              for month, tail in (("2026-05", "1"), ("2026-06", "2"))]  # fmt: skip
    answer = client.get(f"/verify/{DIGEST[:12]}/")
    page = answer.content.decode()
    assert (answer.status_code, "请多输几位" in page, "是哪一版" in page) == (404, True, True)
    for edition in others:
        assert f'<a href="/verify/{edition.digest}/">{edition}</a>' in page
    assert ("<span>1111</span>" in page, "<span>2222</span>" in page) == (True, True)


def test_digest_of_a_draft_is_of_no_edition(client, db, filed_month):
    answer = client.get(f"/verify/{draft(filed_month).digest[:12]}/")
    assert (answer.status_code, "印着“送审稿”的是发布前的稿子，不能作数" in answer.content.decode()) == (
        404,
        True,
    )


def test_digest_is_shown_in_fours():
    assert in_fours("7f3a91c20be4") == ("7f3a", "91c2", "0be4")
    assert in_fours("") == ()


@pytest.mark.parametrize("document", [make_document(), first_document()], ids=["now", "first schema"])
def test_verification_holds_for_a_published_board(db, document):
    edition = make_edition(document=document)
    verification = verification_of(edition)
    bare = {key: value for key, value in edition.document.items() if key != "digest"}
    assert verification.holds
    assert verification.recomputed == hashlib.sha256(rfc8785.dumps(bare)).hexdigest() == edition.digest
    assert (verification.previous, verification.standing) == ("", None)


def test_verification_fails_for_a_changed_text(db):
    document = make_document()
    changed = rfc8785.dumps({**document, "district": "溧水区"}).decode()
    verification = verification_of(make_edition(document=document, content=changed))
    assert not verification.holds
    assert len(verification.recomputed) == 64 and verification.recomputed != document["digest"]


@pytest.mark.parametrize("text", ["", "[]", "{}", "7", "null", '{"digest": 1}'])
def test_verification_fails_for_a_text_that_is_no_board(db, text):
    verification = verification_of(make_edition(content=text))
    assert not verification.holds


def test_verification_fails_for_a_board_kept_under_another_number(db):
    assert not verification_of(make_edition(document=make_document(), number=3, reason="换过")).holds


def test_verification_names_the_edition_before_and_the_one_that_stands(db):
    may, june, corrected = make_edition("2026-05"), make_edition(), make_edition(number=2)
    assert (verification_of(june).previous, verification_of(june).standing) == (may.digest, corrected)
    assert (verification_of(corrected).previous, verification_of(corrected).standing) == (june.digest, None)


def text_of(response):
    body = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.mark.parametrize("length", [12, 64])
def test_page_says_that_the_board_stands(client, db, length):
    edition = make_edition()
    response = client.get(f"/verify/{edition.digest[:length]}/")
    text = text_of(response)
    assert response.status_code == 200
    assert "现行 这就是2026年6月现行的榜单，由区作风建设领导小组办公室发布，此后没有更正。" in text
    assert "2026年7月17日 09:00" in text
    assert " ".join(in_fours(edition.digest)) in text
    assert "无，这是本系统发布的第一版" in text
    assert '/boards/2026-06/1.json"' in response.content.decode()


@pytest.mark.parametrize(
    "written",
    [
        lambda digest: digest[:13],
        lambda digest: digest[:63],
        lambda digest: digest[:12].upper(),
        lambda digest: digest.upper(),
        lambda digest: " ".join(in_fours(digest[:12])),
        lambda digest: "".join(chr(ord(sign) + 0xFEE0) for sign in digest),
    ],
)
def test_digest_written_otherwise_leads_to_its_page(client, db, written):
    document = {**make_document(), "digest": DIGEST}
    make_edition(document=document)
    response = client.get(f"/verify/{written(DIGEST)}/")
    assert (response.status_code, response["Location"]) == (302, f"/verify/{DIGEST}/")


def test_page_of_an_earlier_edition_says_what_stands_and_what_changed(client, db):
    earlier, _ = make_edition(), make_edition(document=make_document(edition=2, reason="撤一面", lines=[]))
    response = client.get(f"/verify/{earlier.digest}/")
    text = text_of(response)
    assert "已更正 这一版确由区作风建设领导小组办公室发布，2026年7月17日已由 更正1 取代" in text
    assert "；原因：撤一面。" in text
    assert '<a href="/boards/2026-06/">2026年第6期（更正1）</a>' in response.content.decode()
    assert "从这一版到现行的一版，改了什么" in text
    assert "红旗 32 → 0" in text


def test_page_of_a_withdrawn_edition_says_why_and_what_stands(client, db):
    first, _, last = publish_slipped()
    take_back(1)
    response = client.get(f"/verify/{first.digest}/")
    text = text_of(response)
    assert response.status_code == 200
    assert "已撤回 这一版确曾由区作风建设领导小组办公室发布，2026年7月20日撤回" in text
    assert "含个人信息：误印了公民身份号码。" in text
    assert f"现行的是 {last}" in text
    assert NUMBER not in response.content.decode()
    assert verification_of(Edition.objects.get(number=1)).answer == Answer.WITHDRAWN


def test_page_links_to_the_proof_of_the_edition_before(client, db):
    earlier, corrected = make_edition(), make_edition(number=2)
    response = client.get(f"/verify/{corrected.digest}/")
    assert f'<a href="/verify/{earlier.digest}/">' in response.content.decode()
    assert "差错更正：一面红旗认定有误" in text_of(response)


def test_page_of_a_changed_text_says_so(client, db):
    document = make_document()
    changed = rfc8785.dumps({**document, "district": "溧水区"}).decode()
    make_edition(document=document, content=changed)
    text = text_of(client.get(f"/verify/{document['digest']}/"))
    assert "不符 系统发布过校验值是这样的榜单" in text
    assert "这就是2026年6月现行的榜单" not in text


def test_page_recipe_gives_the_digest(client, db, tmp_path, monkeypatch, capsys):
    edition = make_edition()
    (tmp_path / "1.json").write_bytes(client.get("/boards/2026-06/1.json").content)
    page = client.get(f"/verify/{edition.digest}/").content.decode()
    recipe = html.unescape(re.search(r"<code>(.*?)</code>", page, re.S)[1])
    monkeypatch.chdir(tmp_path)
    exec(recipe, {})
    assert capsys.readouterr().out.strip() == edition.digest


def test_form_leads_to_the_proof(client, db):
    response = client.get("/verify/", {"digest": "7F3A 91C2 0BE4"})
    assert (response.status_code, response["Location"]) == (302, "/verify/7f3a91c20be4/")


def test_form_is_empty_at_first(client, db):
    response = client.get("/verify/")
    assert response.status_code == 200
    assert 'value=""' in response.content.decode()
    assert "aria-invalid" not in response.content.decode()


@pytest.mark.parametrize("typed", ["abc", "", '"><script>alert(1)</script>', "不是校验值"])
def test_form_keeps_what_cannot_be_a_digest(client, db, typed):
    response = client.get("/verify/", {"digest": typed})
    assert response.status_code == 200
    assert f'value="{html.escape(typed)}"' in response.content.decode()
    assert 'aria-invalid="true"' in response.content.decode()
    assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize(
    "typed, word",
    [
        ("000000000000", "查无此榜"),
        ("0" * 64, "查无此榜"),
        ("abc", "看不懂"),
        ("7f3a 91c2 0beg", "看不懂"),
        ("<b>", "看不懂"),
    ],
)
def test_unknown_digest_is_a_404_with_the_form(client, db, typed, word):
    make_edition()
    response = client.get(f"/verify/{typed}/")
    page = response.content.decode()
    assert response.status_code == 404
    assert f'value="{html.escape(typed)}"' in page
    assert f'<p class="word">{word}</p>' in page


def test_unknown_digest_says_what_it_means(client, db):
    text = text_of(client.get("/verify/000000000000/"))
    assert (
        "可能输错了，请对照榜单再输一次；印着“送审稿”的是发布前的稿子，不能作数；如果都不是，这张榜单不是本系统发布的。"
        in text
    )


def test_digits_that_fit_two_editions_ask_for_more(client, db):
    for number in (1, 2):
        document = {**make_document(edition=number, reason="更正"), "digest": "a" * 63 + str(number)}
        make_edition(document=document)
    response = client.get(f"/verify/{'a' * 12}/")
    assert response.status_code == 404
    assert (
        "请多输几位 不止一版榜单的校验值以这几位开头，请从下面选，或多输入几位、扫榜上的二维码。"
        in text_of(response)
    )
    assert [client.get(f"/verify/{'a' * 63}{number}/").status_code for number in (1, 2)] == [200, 200]
    made = [a.path for a in public_addresses(today=JUNE) if a.path.startswith("/verify/")]
    assert made == [f"/verify/{'a' * 63}{number}/" for number in (1, 2)]


@pytest.mark.parametrize("address", ["/verify/", "/verify/000000000000/"])
def test_verification_is_public_and_read_only(client, db, address):
    response = client.get(address)
    assert not response.cookies
    assert response["Cache-Control"] == "public, max-age=60"
    assert client.post(address).status_code == 405


def test_a_reason_that_ends_in_a_full_stop_is_not_given_a_second(client, db):
    earlier = make_edition()
    make_edition(document=make_document(edition=2, reason="撤下该项黄灯。"))
    page = client.get(f"/verify/{earlier.digest}/").content.decode()
    assert "撤下该项黄灯。</dd>" in page


@pytest.mark.parametrize("length", [12, 64])
def test_digest_of_a_flag_board_is_known_for_ours(client, db, length):
    edition = make_edition("2026-06")
    (flags,) = flag_editions([edition.board])
    answer = client.get(f"/verify/{flags.digest[:length]}/")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "这是本系统发布的2026年6月红旗榜的校验值" in text
    assert "查无此榜 · " not in text
