"""A box at the foot of a Word page, over the text's own width, with a table in it."""

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

from boards.circular.setting import TYPE_AREA

SHAPES = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_BOX = f"""<w:drawing {nsdecls("w", "wp", "a")} xmlns:wps="{SHAPES}">
<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0"
 layoutInCell="1" allowOverlap="0"><wp:simplePos x="0" y="0"/>
<wp:positionH relativeFrom="margin"><wp:align>left</wp:align></wp:positionH>
<wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV>
<wp:extent cx="WIDE" cy="HIGH"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapTopAndBottom/>
<wp:docPr id="1" name="版记"/><wp:cNvGraphicFramePr/>
<a:graphic><a:graphicData uri="{SHAPES}"><wps:wsp><wps:cNvSpPr txBox="1"/>
<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="WIDE" cy="HIGH"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>
<wps:txbx><w:txbxContent>
<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/></w:pPr></w:p>
</w:txbxContent></wps:txbx>
<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"/></wps:wsp></a:graphicData></a:graphic>
</wp:anchor></w:drawing>"""


def at_foot(anchor: Paragraph, table: Table, high: float) -> None:
    """Move a table into a box `high` points high at the foot of the page on which `anchor` stands."""
    wide = str(int(Pt(TYPE_AREA[0])))
    drawing = parse_xml(_BOX.replace("WIDE", wide).replace("HIGH", str(int(Pt(high)))))
    anchor.add_run()._r.append(drawing)
    content = next(drawing.iter(qn("w:txbxContent")))
    content.insert(0, table._tbl)
