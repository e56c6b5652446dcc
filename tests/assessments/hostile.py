"""Office files made part by part: honest ones as the programs write them, and hostile ones, for every door."""

from tests.assessments.workbooks import HEADINGS, OFFICE, PACKAGE, packed, parts_of, sheet_xml, text_cell

TEXT = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
KINDS = "application/vnd.openxmlformats-officedocument."
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
LABELS = "application/vnd.ms-office.classificationlabels"
OLE, ZIP, EXE = b"\xd0\xcf\x11\xe0" + b"\0" * 600, packed({"a": "b"}), b"MZ\x90\0" + b"\0" * 60
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20

Parts = dict[str, str | bytes]


def workbook():
    unit = f'<row r="2">{text_cell("A2", "a")}{text_cell("B2", "甲")}</row>'
    return parts_of(sheet_xml(HEADINGS + unit))


def document(inner="<w:p><w:r><w:t>通报</w:t></w:r></w:p>"):
    main = f"{KINDS}wordprocessingml.document.main+xml"
    relation = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}relationships">{relation}</Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{TEXT}"><w:body>{inner}</w:body></w:document>',
    }


def main_of(parts):
    return "xl/workbook.xml" if "xl/workbook.xml" in parts else "word/document.xml"


def type_of_main(parts):
    """What the .NET writers declare for every .xml that has no type of its own."""
    kind = "spreadsheetml.sheet" if main_of(parts).startswith("xl") else "wordprocessingml.document"
    return f"{KINDS}{kind}.main+xml"


def with_types(parts, **kinds):
    """The same with types for extensions."""
    defaults = "".join(f'<Default Extension="{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
    return parts | {
        "[Content_Types].xml": parts["[Content_Types].xml"].replace("</Types>", f"{defaults}</Types>")
    }


def with_override(parts, name, kind):
    override = f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'
    return parts | {"[Content_Types].xml": parts["[Content_Types].xml"].replace("</Types>", override)}


def with_relation(parts, kind, target="media/x.bin", *, external=False, space=OFFICE):
    """The main part related to something more."""
    folder, _, file = main_of(parts).rpartition("/")
    name = f"{folder}/_rels/{file}.rels"
    relations = parts.get(name, f'<Relationships xmlns="{PACKAGE}relationships"></Relationships>')
    mode = ' TargetMode="External"' if external else ""
    relation = f'<Relationship Id="more" Type="{space}/{kind}" Target="{target}"{mode}/></Relationships>'
    return parts | {name: relations.replace("</Relationships>", relation)}


def with_part(parts, name, content, kind=""):
    return (with_override(parts, name, kind) if kind else parts) | {name: content}


def with_formula(formula):
    row = f'<row r="2">{text_cell("A2", "a")}<c r="B2" t="str"><f>{formula}</f><v>甲</v></c></row>'
    return parts_of(sheet_xml(HEADINGS + row))


def with_field(*pieces, prefix="w", begin=True):
    """A document with one field, its instruction in pieces, under whatever prefix."""
    runs = "".join(
        f"<{prefix}:r><{prefix}:instrText>{piece}</{prefix}:instrText></{prefix}:r>" for piece in pieces
    )
    start = f'<{prefix}:r><{prefix}:fldChar {prefix}:fldCharType="begin"/></{prefix}:r>' if begin else ""
    end = f'<{prefix}:r><{prefix}:fldChar {prefix}:fldCharType="end"/></{prefix}:r>' if begin else ""
    return document(f'<{prefix}:p xmlns:{prefix}="{TEXT}">{start}{runs}{end}</{prefix}:p>')


MACROS = "含有宏，请另存为不带宏的 .{kind}"
OBJECTS = "嵌有别的文件或控件，请删去再{action}"
LINKS = "引用了外部文件或数据，请断开链接（粘贴为数值）再{action}"
FETCHES = "里有向外取数的公式或域（如 DDE），请删去再{action}"
OUTSIDE = "里有越出文件之外的路径，不能{action}"
DTD = "含有外部定义（DTD），不能{action}"
ADDINS = "带有加载项，请在 {program} 的“检查文档”里删去再{action}"
DAMAGED = "已损坏，读不出来，请在 {program} 或 WPS 里打开并重新保存"
DEFINED = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
BOTH = (workbook, document)


def both(change, sentence):
    """One hostile change to a workbook and to a document."""
    return [(change(make()), sentence) for make in BOTH]


VENDOR = "application/vnd."
PLIST = '<?xml version="1.0"?><!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://a/b.dtd"><plist/>'

# A change to a workbook and to a document, and the sentence that refuses either.
HOSTILE_CHANGES = [
    (lambda p: with_types(with_part(p, "xl/vbaProject.bin", b"\0"), bin=f"{VENDOR}ms-office.vbaProject"), MACROS),
    (lambda p: with_part(p, "any/code.bin", b"\0", f"{VENDOR}ms-office.vbaProject"), MACROS),
    (lambda p: with_part(p, "any/x.xml", "<a/>", f"{VENDOR}ms-word.document.macro&#69;nabled.main+xml"), MACROS),
    (lambda p: with_part(p, "any/x.xml", "<a/>", f"{VENDOR}ms-excel.macrosheet+xml"), MACROS),
    (lambda p: with_part(p, "xl/macrosheets/sheet1.xml", "<a/>"), MACROS),
    (lambda p: with_relation(p, "vbaProject"), MACROS),
    (lambda p: with_part(p, "any/x.xml", "<a/>", f"{VENDOR}ms-office.webextensiontaskpanes+xml"), ADDINS),
    (lambda p: with_part(p, "xl/JDEData.bin", b"\0"), MACROS),
    (lambda p: with_relation(p, "ui/extensibility", "x.xml"), MACROS),
    (lambda p: with_part(p, "any/x.xml", "<a/>", f"{VENDOR}ms-office.activeX+xml"), OBJECTS),
    (lambda p: with_relation(p, "control", "x.xml"), OBJECTS),
    (lambda p: with_relation(with_part(p, "word/media/x.bin", OLE), "oleObject"), OBJECTS),
    (lambda p: with_relation(p, "oleObject", space=STRICT),
     OBJECTS),
    (lambda p: with_part(p, "word/media/x.bin", OLE), OBJECTS),
    (lambda p: with_relation(p, "package", "embeddings/a.xlsx"), OBJECTS),
    (lambda p: with_part(p, "xl/embeddings/a.bin", b"\0"), OBJECTS),
    (lambda p: with_part(p, "any/inner.xlsb", b"x"), OBJECTS),
    (lambda p: with_part(p, "any/inner.bz2", b"x"), OBJECTS),
    (lambda p: with_part(p, "any/run.js", "1"), OBJECTS),
    (lambda p: with_part(p, "any/run.exe", b"\0"), OBJECTS),
    (lambda p: with_types(with_part(p, "any/image1.png", ZIP), png="image/png"), OBJECTS),
    (lambda p: with_types(with_part(p, "any/image1.png", EXE), png="image/png"), OBJECTS),
    (lambda p: with_types(with_part(p, "any/image1.png", OLE), png="image/png"), OBJECTS),
    (lambda p: with_types(with_part(p, "any/a.png", "<html><script>1</script>"), png="image/png"), OBJECTS),
    (lambda p: with_relation(p, "aFChunk", "afchunk.html"), OBJECTS),
    (lambda p: with_relation(p, "aFChunk", "http://a.cn/x.html", external=True), OBJECTS),
    (lambda p: with_relation(p, "externalLink", "externalLinks/externalLink1.xml"), LINKS),
    (lambda p: with_part(p, "xl/x.xml", "<a/>", f"{KINDS}spreadsheetml.externalLink+xml"), LINKS),
    (lambda p: with_part(p, "xl/connections.xml", "<a refreshOnLoad='1'/>"), LINKS),
    (lambda p: with_part(p, "xl/c.xml", "<a/>", f"{KINDS}spreadsheetml.connections+xml"), LINKS),
    (lambda p: with_part(p, "xl/q.xml", "<a/>", f"{KINDS}spreadsheetml.queryTable+xml"), LINKS),
    (lambda p: with_relation(p, "attachedTemplate", "file:///a.dotm", external=True), LINKS),
    (lambda p: with_relation(p, "attachedTemplate", "a.dotx"), LINKS),
    (lambda p: with_relation(p, "attachedTemplate", "http://a.cn/a.dotm", external=True), LINKS),
    (lambda p: with_relation(p, "attachedTemplate", "C:/%5Ca/b.dotm", external=True), LINKS),
    (lambda p: with_relation(p, "oleObject", "file:///C:/a.xlsx", external=True), OBJECTS),
    (lambda p: with_relation(p, "externalLinkPath", "file:///C:/a.xlsx", external=True), LINKS),
    (lambda p: with_relation(p, "rdRichValueWebImage", "richData/rdRichValueWebImage.xml"), LINKS),
    (lambda p: with_part(p, "word/media/image1.pdf", b"%PDF", "application/pdf"), OBJECTS),
    (lambda p: with_part(p, "xl/metadata", OLE, "application/binary"), OBJECTS),
    (lambda p: with_relation(p, "image", "http://a.cn/i.png", external=True), LINKS),
    (lambda p: with_relation(p, "image", "\\\\a\\b.png", external=True), LINKS),
    (lambda p: with_part(p, "any/x.xml", "<z:ddeLink xmlns:z='u'/>"), FETCHES),
    (lambda p: with_part(p, "../a.xml", "<a/>"), OUTSIDE),
    (lambda p: with_part(p, "/etc/a.xml", "<a/>"), OUTSIDE),
    (lambda p: with_part(p, "a\\..\\..\\b.xml", "<a/>"), OUTSIDE),
    (lambda p: with_part(p, "C:/a.xml", "<a/>"), OUTSIDE),
    (lambda p: with_part(p, main_of(p).upper(), "<a/>"), DAMAGED),
    (lambda p: with_part(p, "any/x.xml", "<a/>", f"{VENDOR}example.own"),
     "里有不认识的部件“any/x.xml”，请在 {program} 或 WPS 里另存一份再{action}"),
    (lambda p: with_relation(p, "surprise", "x.xml"),
     "里有不认识的部件“surprise”，请在 {program} 或 WPS 里另存一份再{action}"),
    *[(lambda p, code=code: with_part(p, "any/x.xml", DEFINED.encode(code)), DTD)
      for code in ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7")],
    (lambda p: with_part(p, "any/x.vml", f"<br>{DEFINED}", f"{KINDS}vmlDrawing"), DTD),
    (lambda p: with_part(p, "any/none.dat", DEFINED.encode("utf-16-be")), DTD),
]  # fmt: skip
HOSTILE_FORMULAS = [
    "cmd|'/c calc'!A0",
    "MSEXCEL|'\\..\\calc'!A1",
    "1+cmd|'/c calc'!A0",
    "_xlfn.WEBSERVICE(&quot;http://a.cn&quot;)",
    "RTD(&quot;a&quot;,,&quot;b&quot;)",
    "'\\\\a\\[b.xlsx]c'!A1",
    "'http://a.cn/[b.xlsx]c'!A1",
]
HOSTILE_DOCUMENTS = [
    with_field("DDEAUTO c:\\\\calc"),
    with_field("DDE", "AUTO c:\\\\calc"),
    with_field("DDE", "AUTO c:\\\\calc", begin=False),
    with_field(" dde excel a b", prefix="q"),
    with_field('INCLUDEPICTURE "http://a.cn/i.png" \\d'),
    with_field('INCLUDEPICTURE "\\\\\\\\a\\\\i.png"'),
    with_field('INCLUDEPICTURE "file://a/i.png"'),
    with_field('INCLUDEPICTURE "file:////a/i.png"'),
    with_field('INCLUDETEXT "a.docx"'),
    with_field("LINK Excel.Sheet.12 a"),
    document('<w:fldSimple w:instr="DDEAUTO c"/>'),
]
# What the programs write into a workbook and into a document.
HONEST_CHANGES = [
    lambda p: p,
    lambda p: with_types(p, bin="application/vnd.ms-excel.sheet.binary.macroEnabled.main"),
    lambda p: with_relation(p, "hyperlink", "https://a.cn/", external=True),
    lambda p: with_types(with_part(p, "word/media/image1.png", PNG), png="image/png"),
    lambda p: with_types(with_part(p, "word/media/image1.emz", b"\x1f\x8b\x08"), emz="image/x-emz"),
    lambda p: with_part(p, "any/p1.bin", b"H\0P\0", f"{KINDS}spreadsheetml.printerSettings"),
    lambda p: with_part(p, "any/p1.bin", PLIST, f"{KINDS}spreadsheetml.printerSettings"),
    lambda p: with_part(p, "word/fonts/font1.odttf", b"\x12\x34", f"{KINDS}obfuscatedFont"),
    lambda p: with_part(p, "docProps/custom.xml", "<a/>", f"{KINDS}custom-properties+xml"),
    lambda p: with_part(p, "customXml/item1.xml", "<a>甲</a>"),
    lambda p: with_part(p, "docMetadata/LabelInfo.xml", "<a/>", f"{LABELS}+xml"),
    lambda p: with_relation(
        with_part(p, "xl/cellimages.xml", "<a/>", "application/vnd.wps-officedocument.cellimage+xml"),
        "cellImage", "cellimages.xml", space="http://www.wps.cn/officeDocument/2020",
    ),
    lambda p: with_relation(
        with_part(p, "docProps/app.xml", "<a/>", f"{KINDS}extended-properties+xml"),
        "extendedProperties", "../docProps/app.xml", space=STRICT,
    ),
    lambda p: with_relation(
        with_part(p, "docProps/custom.xml", "<a/>", f"{KINDS}custom-properties+xml"),
        "customProperties", "../docProps/custom.xml", space=STRICT,
    ),
    lambda p: with_relation(
        with_part(p, "xl/metadata", b"1.0\n\0\1en_US", "application/binary"),
        "workbookmetadata", "metadata", space="http://customschemas.google.com/relationships",
    ),
    lambda p: with_relation(
        with_part(p, "xl/media/model1.glb", b"glTF\2", "model/gltf.binary"),
        "model3d", "media/model1.glb", space="http://schemas.microsoft.com/office/2017/06/relationships",
    ),
    lambda p: with_relation(p, "stylesWithtEffects", "stylesWithEffects.xml"),
    lambda p: with_relation(p, "attachedTemplate", "file:///C:\\Users\\a\\b%20c.dotm", external=True),
    lambda p: with_relation(p, "attachedTemplate", "Normal.dotm", external=True),
    lambda p: with_relation(p, "image", "file:///C:/Users/a/ksohtml/wps1.png", external=True),
    lambda p: with_relation(p, "customStorage", "x.xml", space="http://www.wps.cn/officeDocument/2018"),
    lambda p: with_relation(
        with_part(p, "xl/richData/richValueRel.xml", "<a/>", "application/vnd.ms-excel.richvaluerel+xml"),
        "richValueRel", "richData/richValueRel.xml",
        space="http://schemas.microsoft.com/office/2022/10/relationships",
    ),
    lambda p: with_types(with_part(p, "customXml/item1.xml", "<a/>"), xml=type_of_main(p)),
    lambda p: with_part(p, "__MACOSX/._x", b"\0\5\x16\7") | {".DS_Store": b"\0\0\0\1Bud1"},
    lambda p: with_part(p, "any/v1.vml", "<xml><br></xml>", f"{KINDS}vmlDrawing"),
    lambda p: with_part(p, "docProps/thumbnail.jpeg", b"\xff\xd8\xff\xe0"),
]  # fmt: skip


def hostile() -> list[tuple[Parts, str]]:
    """Parts of a file, and the end of the sentence that refuses it, whatever the door."""
    return [
        *[case for change, sentence in HOSTILE_CHANGES for case in both(change, sentence)],
        *[(with_formula(formula), FETCHES) for formula in HOSTILE_FORMULAS],
        *[(parts, FETCHES) for parts in HOSTILE_DOCUMENTS],
        (document("<w:altChunk/>"), OBJECTS),
        (document("<o:OLEObject xmlns:o='o'/>"), OBJECTS),
    ]


def honest() -> list[Parts]:
    """What Word, Excel, WPS, LibreOffice, Google and a Mac leave in their files."""
    return [
        *[change(make()) for change in HONEST_CHANGES for make in BOTH],
        with_formula("IF(A1=&quot;a|b&quot;,'a|b'!A1,Table1[a|b])"),
        with_formula("HYPERLINK(&quot;http://a.cn&quot;)"),
        with_field(" PAGE "),
        with_field('HYPERLINK "http://a.cn/dde/import"'),
        with_field('INCLUDEPICTURE "C:\\\\Users\\\\a\\\\i.png" \\* MERGEFORMAT'),
        with_field('INCLUDEPICTURE "file:///C:\\\\Users\\\\a\\\\i.png"'),
        document('<m:f xmlns:m="m"><m:num><m:r><m:t>|x|</m:t></m:r></m:num></m:f>'),
    ]
