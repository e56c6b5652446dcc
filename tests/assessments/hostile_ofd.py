"""OFD documents made part by part: honest ones as invoices and readers write them, and hostile ones."""

from tests.assessments.hostile import DEFINED, EXE, OLE, PNG, ZIP, Parts

SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
ACTS = "里有音视频、附件或会自动执行的动作，请打印成 PDF 再上传"
OBJECTS = "嵌有别的文件或控件，请删去再上传"
LINKS = "引用了文件之外的东西，请打印成 PDF 再上传"
LOCKED = "加了密码，请去掉密码再上传"
DTD = "含有外部定义（DTD），不能上传"
OUTSIDE = "里有越出文件之外的路径，不能上传"
DAMAGED = "已损坏，读不出来，请在 OFD 阅读器 或 WPS 里打开并重新保存"
OTHER = "不是 OFD 文件，请换成 OFD 原件，或打印成 PDF 再上传"
PAGE = "Doc_0/Pages/Page_0/Content.xml"
DOCUMENT = "Doc_0/Document.xml"


def element(name, inner="", **attributes):
    written = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<ofd:{name} {SPACE}{written}>{inner}</ofd:{name}>"


def line(text, height=20):
    return element("TextObject", element("TextCode", text, X=0, Y=5), Boundary=f"10 {height} 90 8")


def page(*objects):
    return element("Page", element("Content", element("Layer", "".join(objects))))


def ofd(*pages) -> Parts:
    """A document of one page for each text, or of one with two lines."""
    texts = pages or (page(line("关于表扬"), line("的通报"), line("2026年6月", 30)),)
    places = [f"Pages/Page_{n}/Content.xml" for n in range(len(texts))]
    listed = "".join(element("Page", ID=n, BaseLoc=place) for n, place in enumerate(places))
    body = element("DocBody", element("DocInfo") + element("DocRoot", DOCUMENT))
    return {
        "OFD.xml": f'<?xml version="1.0" encoding="UTF-8"?>{element("OFD", body, DocType="OFD", Version="1.0")}',
        DOCUMENT: element("Document", element("CommonData") + element("Pages", listed)),
        **{f"Doc_0/{place}": text for place, text in zip(places, texts, strict=True)},
    }


def acting(event, inner):
    return page(element("Actions", element("Action", inner, Event=event)))


def attachment(name, content=None):
    """An OFD with an attachment, as invoices carry their data."""
    place = f"/Doc_0/Attachs/{name}"
    listed = element("Attachments", element("Attachment", element("FileLoc", place), ID=1, Name=name))
    return {"Doc_0/Attachs/Attachments.xml": listed, **({place[1:]: content} if content is not None else {})}


HOSTILE: list[tuple[Parts, str]] = [
    ({PAGE: acting("CLICK", element("Sound", ResourceID=3))}, ACTS),
    ({PAGE: acting("CLICK", element("Movie", ResourceID=3))}, ACTS),
    ({PAGE: acting("CLICK", element("GotoA", AttachID=3))}, ACTS),
    ({PAGE: acting("DO", element("URI", URI="http://a.cn"))}, ACTS),
    ({PAGE: acting("PO", element("URI", URI="http://a.cn"))}, ACTS),
    ({"Doc_0/DocumentRes.xml": element("MultiMedia", Type="Video", ID=3)}, ACTS),
    ({"Doc_0/DocumentRes.xml": element("MultiMedia", Type="Audio", ID=3)}, ACTS),
    ({"Doc_0/DocumentRes.xml": element("MediaFile", "http://a.cn/i.png")}, LINKS),
    ({"Doc_0/DocumentRes.xml": element("Res", BaseLoc="\\\\a\\b")}, LINKS),
    ({"Doc_0/PublicRes.xml": element("FontFile", "file:///C:/a.ttf")}, LINKS),
    ({"Doc_0/Attachs/Attachments.xml": element("FileLoc", "//a.cn/b.xml")}, LINKS),
    (attachment("a.docx", b"x"), OBJECTS),
    (attachment("a.xml", ZIP), OBJECTS),
    (attachment("a.exe", b"x"), OBJECTS),
    (attachment("a.ofd", b"x"), OBJECTS),
    (attachment("a.png", EXE), OBJECTS),
    (attachment("a.dat", OLE), OBJECTS),
    (attachment("a.png", b"%PDF-1.7"), OBJECTS),
    (attachment("a.html", "<html><script>1</script>"), OBJECTS),
    (attachment("a.txt", "words"),
     "里有不认识的部件“doc_0/attachs/a.txt”，请在 OFD 阅读器 或 WPS 里另存一份再上传"),
    ({"Encryptions.xml": element("Encryptions")}, LOCKED),
    ({"Doc_0/x.xml": element("EncryptInfo")}, LOCKED),
    *[({"Doc_0/x.xml": DEFINED.encode(code)}, DTD) for code in ("utf-8", "utf-16")],
    ({"../a.xml": "<a/>"}, OUTSIDE),
    ({"/a.xml": "<a/>"}, OUTSIDE),
    ({"Doc_0/x.xml": "<a>"}, DAMAGED),
    ({"Doc_0/x.xml": ""}, DAMAGED),
    ({DOCUMENT: element("Document")}, DAMAGED),
    ({"OFD.xml": "<a/>"}, OTHER),
    ({"OFD.xml": '<OFD xmlns="http://a.cn"/>'}, OTHER),
]  # fmt: skip
HONEST: list[Parts] = [
    {},
    {PAGE: acting("CLICK", element("URI", URI="http://a.cn"))},
    {PAGE: acting("DO", element("Goto", element("Dest", Type="Fit", PageID=1)))},
    attachment("original_invoice.xml", "<发票><金额>1.00</金额></发票>"),
    {"Doc_0/Res/image_0.png": PNG, "Doc_0/Res/f.ttf": b"\0\1\0\0", "Doc_0/Res/i.jb2": b"\0\0\0\0"},
    {"Doc_0/Signs/Sign_0/SignedValue.dat": b"0\x82\x01\x02", "Doc_0/Signs/Sign_0/Seal.esl": b"0\x82\x01\x02"},
    {"Doc_0/Signs/Signatures.xml": element("Signatures", element("MaxSignId", "1"))},
    {"__MACOSX/._x": b"\0\5\x16\7", ".DS_Store": b"\0\0\0\1Bud1"},
]
