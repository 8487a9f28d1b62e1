"""Small office files, made by hand as the programs write them."""

import io
import zipfile
from collections.abc import Mapping, Sequence

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'


def archive(files: Mapping[str, str]) -> bytes:
    """A ZIP archive of texts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(name, text)
    return target.getvalue()


def docx(body: str) -> bytes:
    """A document of these paragraphs, with the prefix ``w``."""
    return archive({"word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>"})


def pptx(first: str, second: str) -> bytes:
    """A presentation whose second file is shown first."""
    ids = '<p:sldId r:id="rId2"/><p:sldId r:id="rId1"/>'
    slide = f"<p:sld xmlns:p='p' {_A}><a:p><a:r><a:t>%s</a:t></a:r></a:p></p:sld>"
    relations = "".join(f'<Relationship Id="rId{n}" Target="slides/slide{n}.xml"/>' for n in (1, 2))
    return archive(
        {
            "ppt/presentation.xml": f"<p:presentation xmlns:p='p' {_R}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>",
            "ppt/_rels/presentation.xml.rels": f"<Relationships>{relations}</Relationships>",
            "ppt/slides/slide1.xml": slide % first,
            "ppt/slides/slide2.xml": slide % second,
        }
    )


def xlsx(body: str, texts: Sequence[str]) -> bytes:
    """A workbook with the sheet Data; style 1 is a built-in date, style 2 one of its own."""
    shared = "".join(f"<si>{text}</si>" if text.startswith("<") else f"<si><t>{text}</t></si>" for text in texts)
    styles = '<numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm"/></numFmts>'
    formats = "".join(f'<xf numFmtId="{code}"/>' for code in (0, 14, 164))
    return archive(
        {
            "xl/workbook.xml": f'<workbook {_R}><sheets><sheet name="Data" r:id="rId7"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": '<R><Relationship Id="rId7" Target="worksheets/s.xml"/></R>',
            "xl/worksheets/s.xml": f"<worksheet><sheetData>{body}</sheetData></worksheet>",
            "xl/sharedStrings.xml": f"<sst>{shared}</sst>",
            "xl/styles.xml": f"<styleSheet>{styles}<cellXfs>{formats}</cellXfs></styleSheet>",
        }
    )
