"""What every paper of the house has to be, so that it can be read out, searched and printed anywhere."""

import io
from collections import Counter

import pypdf


def assert_readable(pdf, *, has_heading=True):
    """Language, title and tags as PDF/UA asks; figures with words; every font embedded, none of drawings (Type 3)."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "zh-CN"
    assert reader.metadata.title
    assert root["/MarkInfo"]["/Marked"].value
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_object().get_data()
    elements = list(elements_of(root["/StructTreeRoot"]))
    kinds = Counter(element["/S"] for element in elements)
    assert kinds["/Document"] == 1
    assert kinds["/H1"] >= has_heading
    assert all("/Alt" in element for element in elements if element["/S"] == "/Figure")
    assert not kinds["/Table"] or kinds["/TH"]
    fonts = [font for page in reader.pages for font in fonts_of(page)]
    assert fonts
    for font in fonts:
        assert font["/Subtype"] != "/Type3"
        assert {"/FontFile2", "/FontFile3"} & font["/DescendantFonts"][0]["/FontDescriptor"].keys()


def elements_of(element):
    """The elements of the tree of tags, in the order in which they are read out."""
    element = element.get_object()
    if "/S" in element:
        yield element
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object()
        if isinstance(kid, dict) and kid.get("/Type") in ("/StructElem", "/StructTreeRoot"):
            yield from elements_of(kid)


def fonts_of(page):
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]
