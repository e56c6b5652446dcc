"""What an Office file may consist of: kinds of parts, relationships, contents, fields and formulas. Plain Python.

What is not on the lists of what is allowed is refused; the lists of what is refused only find the sentence.
"""

import re

MACROS = "含有宏，请另存为不带宏的 .{kind}"
ADDINS = "带有加载项，请在 {program} 的“检查文档”里删去再{action}"
OBJECTS = "嵌有别的文件或控件，请删去再{action}"
LINKS = "引用了外部文件或数据，请断开链接（粘贴为数值）再{action}"
FETCHES = "里有向外取数的公式或域（如 DDE），请删去再{action}"

OFFICE = r"application/vnd\.openxmlformats-officedocument\."
SHEETS = (
    "sheet.main worksheet chartsheet styles sharedStrings comments table calcChain pivotTable pivotCacheDefinition "
    "pivotCacheRecords sheetMetadata tableSingleCells revisionHeaders revisionLog userNames"
)
TEXTS = (
    "document.main styles stylesWithEffects settings webSettings fontTable numbering header footer footnotes "
    "endnotes comments commentsExtended commentsIds commentsExtensible people document.glossary"
)
DRAWINGS = "chart chartshapes diagramData diagramLayout diagramColors diagramStyle diagramDrawing"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _any(words: str) -> str:
    return "|".join(map(re.escape, words.split()))


# XML parts: read through, so that nothing in them acts.
XML_TYPES = re.compile(
    rf"""{OFFICE}(spreadsheetml\.({_any(SHEETS)})|wordprocessingml\.({_any(TEXTS)})
      |drawingml\.({_any(DRAWINGS)})|drawing|theme|themeOverride|extended-properties|custom-properties
      |customXmlProperties|vmlDrawing)(\+xml)?
    |application/vnd\.openxmlformats-package\.(relationships|core-properties|digital-signature-xmlsignature)\+xml
    |application/vnd\.ms-excel\.(threadedcomments|person|slicer|slicerCache|Timeline|TimelineCache|controlproperties
      |rd[a-z]+|rich[a-z]+|wssortmap|featurepropertybag|namedsheetviews|calcchain|tableSingleCells|dynamicarrayproperties)(\+xml)?
    |application/vnd\.ms-word\.(stylesWithEffects|commentsExtended|commentsIds|keyMapCustomizations|people)\+xml
    |application/vnd\.ms-office\.(chartstyle|chartcolorstyle|chartex|drawingml\.[a-zA-Z]+|classificationlabels
      |intelligence[0-9]*|documenttasks|feature[a-z]*)\+xml
    |application/vnd\.wps-officedocument\.[A-Za-z.]+\+xml|application/inkml\+xml
    |application/xml|text/xml|image/svg\+xml""".replace("\n", "").replace(" ", ""),
    re.IGNORECASE,
)
# Parts that are no XML, or that programs write as they like: only looked at from outside.
PLAIN_TYPES = re.compile(
    rf"""image/[a-z0-9.+-]+|application/x-fontdata|application/x-font-[a-z]+|font/[a-z0-9]+
    |application/binary|model/gltf[.-]binary
    |application/vnd\.openxmlformats-package\.digital-signature-(origin|certificate)
    |{OFFICE}(spreadsheetml|wordprocessingml)\.(printerSettings|customProperty)|{OFFICE}obfuscatedFont
    |{OFFICE}vmlDrawing""".replace("\n", "").replace(" ", ""),
    re.IGNORECASE,
)
# What may be written badly without harm to anybody who reads the file: comments' shapes, data of add-ins, properties.
LOOSE_TYPES = re.compile(
    rf"{OFFICE}(vmlDrawing|theme\+xml|themeOverride\+xml|customXmlProperties\+xml|extended-properties\+xml"
    r"|custom-properties\+xml)|application/xml|text/xml|application/vnd\.openxmlformats-package\.core-properties\+xml"
    r"|application/vnd\.ms-.*|application/vnd\.wps-.*|image/svg\+xml",
    re.IGNORECASE,
)
RELATIONS = _words(
    """officedocument coreproperties extendedproperties customproperties thumbnail worksheet chartsheet sharedstrings
    styles theme themeoverride image drawing vmldrawing legacydrawing legacydrawinghf comments threadedcomment
    person table tablesinglecells calcchain pivottable pivotcachedefinition pivotcacherecords sheetmetadata
    printersettings customproperty customxml customxmlprops chart chartusershapes chartex chartstyle
    chartcolorstyle diagramdata diagramlayout diagramcolors diagramquickstyle diagramdrawing ctrlprop slicer
    slicercache timeline timelinecache hyperlink header footer footnotes endnotes fonttable font numbering
    settings websettings styleswitheffects glossarydocument commentsextended commentsids commentsextensible
    people styleswithteffects keymapcustomizations cellimage cellimages signature origin certificate
    classificationlabels revisionheaders revisionlog usernames inkxml ink hdphoto featurepropertybag
    namedsheetview richstyles dynamicarrayproperties documenttasks intelligence intelligence2 metadata xmlmaps
    wssortmap model3d"""
)
# Whose relationships have words of their own; their parts are judged by their types all the same.
OF_OTHERS = re.compile(r"https?://([a-z.]*wps\.cn|customschemas\.google\.com)/", re.I)
RICH_DATA = re.compile(r"rd(rich|array|supporting)[a-z]*|rich[a-z]+")


def _words_of(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("\n", "").replace(" ", ""), re.IGNORECASE)


ACTIVE = (
    (
        _words_of("vba|macro|jsaproject|jdedata|attachedtoolbar|dialogsheet|extensibility|customui"),
        MACROS,
    ),
    (_words_of("webextension|taskpane"), ADDINS),
    (
        _words_of(r"""activex|oleobject|/package$|\.package$|embedd|(^|/)control$|afchunk|subdocument|(^|/)frame$
            |video|audio|(^|/)media$|/pdf$"""),
        OBJECTS,
    ),
    (
        _words_of(r"""externallink|xlexternal|connection|querytable|volatiledependenc|recipientdata|mailmerge
            |powerpivot|model\+data|customdata|attachedtemplate|externalreference|webimage"""),
        LINKS,
    ),
)
# A template or a picture on a drive of the writer's own: where it is not, nothing is asked of anybody.
LINKED = frozenset(("attachedtemplate", "image"))
OWN_DISK = re.compile(r"(file:///)?[a-z]:[\\/](?![\\/])[^\0]*|normal\.dotm?", re.I)
RUNS = re.compile(
    r"\.(exe|dll|com|scr|pif|msi|cpl|js|jse|vbs|vbe|wsf|wsh|hta|bat|cmd|ps1|lnk|jar|class|sh|py|reg|swf|chm"
    r"|xll|xla|xlam)$"
)
NESTED = re.compile(
    r"\.(zip|rar|7z|gz|bz2|xz|tar|cab|iso|xlsx|xlsm|xlsb|xls|docx|docm|dotm|doc|rtf|pptx?|pptm|pdf|ofd|eml|msg)$"
)
# First bytes of what no part of an Office file is.
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"Rar!", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ", b"MSCF")
PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\xfe\xed\xfa",
    b"L\0\0\0\x01\x14\x02",
    b"#!",
)
DOCUMENTS = (b"\xd0\xcf\x11\xe0", b"{\\rt", b"%PDF", b"ITSF", b"CWS", b"FWS")
HOSTILE = (*ARCHIVES, *PROGRAMS, *DOCUMENTS)
GZIP, PACKED_PICTURE = b"\x1f\x8b", re.compile(r"image/(x-)?(emz|wmz|svgz)|.*\.(emz|wmz)$", re.I)
PAGE = re.compile(rb"\s*<(!doctype\s+html|html|script|\?php|hta:)", re.I)

FORMULAS = _words(
    "f formula formula1 formula2 definedName calculatedColumnFormula totalsRowFormula oldFormula"
)
INSTRUCTIONS = frozenset(("instrText", "delInstrText"))
ACTIVE_ELEMENTS = {
    **dict.fromkeys(("altChunk", "OLEObject", "subDoc"), OBJECTS),
    **dict.fromkeys(("oleLink", "connectString", "dbPr", "webPr", "externalBook"), LINKS),
    "ddeLink": FETCHES,
}
# Fields of a text: those that fetch from elsewhere, and a picture that is taken from an address.
FETCHING_FIELD = re.compile(r"\s*(DDE|DDEAUTO|DATABASE|INCLUDETEXT|INCLUDE|IMPORT|LINK)\b", re.I)
PICTURE_FIELD = re.compile(r"\s*INCLUDEPICTURE\b", re.I)
ON_DISK = re.compile(r"file:///(?=[a-z]:[\\/])", re.I)
ADDRESS = re.compile(r'[a-z][a-z0-9+.-]+:/|["\s]\\{2,}[^\s\\*]|["\s]//', re.I)
# Formulas of a cell: words in quotes and names of columns, names of sheets, functions that fetch by themselves.
WORDS = re.compile(r'"(?:[^"]|"")*"|\[[^\]]*\]')
SHEET = re.compile(r"'(?:[^']|'')*'")
OUTSIDE = re.compile(r"://|\\\\")
FETCHING_FUNCTION = re.compile(
    r"(?<![A-Z0-9_.])(?:_XLFN\.|_XLWS\.)*(WEBSERVICE|RTD|CALL|REGISTER|REGISTER\.ID|EXEC|IMAGE|SQL\.REQUEST)\s*\(",
    re.I,
)


def active(name: str) -> str | None:
    """Why a type, a relationship or a part's name is refused for what it does, or None."""
    return next((sentence for pattern, sentence in ACTIVE if pattern.search(name)), None)


def is_on_own_disk(kind: str, address: str) -> bool:
    """Whether a relationship names a template or a picture on a drive of the writer's computer."""
    return kind in LINKED and bool(OWN_DISK.fullmatch(address))


def field_fault(code: str) -> str | None:
    """Why a field with this instruction is refused, or None."""
    picture = PICTURE_FIELD.match(code)
    reaches_out = FETCHING_FIELD.match(code) or (
        picture and ADDRESS.search(ON_DISK.sub("", code[picture.end() :]))
    )
    return FETCHES if reaches_out else None


def formula_fault(formula: str) -> str | None:
    """Why a formula is refused, or None: a program called by DDE (`cmd|'/c'!A1`), or one that fetches."""
    plain = WORDS.sub("", formula)
    outside = any(OUTSIDE.search(name) for name in SHEET.findall(plain))
    bare = SHEET.sub("", plain)
    return FETCHES if outside or "|" in bare or FETCHING_FUNCTION.search(bare) else None


def content_fault(name: str, kind: str, head: bytes) -> str | None:
    """Why a part that is no XML is refused by its name or its first bytes, or None."""
    low = name.lower()
    if RUNS.search(low) or NESTED.search(low) or head.startswith(HOSTILE) or (kind and PAGE.match(head)):
        return OBJECTS
    if head.startswith(GZIP) and not (PACKED_PICTURE.match(kind) or PACKED_PICTURE.match(low)):
        return OBJECTS
    return None
