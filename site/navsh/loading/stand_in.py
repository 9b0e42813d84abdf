"""A PDF of one page that says that it stands in for another."""

_TEMPLATE = [
    b"<< /Type /Catalog /Pages 2 0 R /Lang (en-GB) /ViewerPreferences << /DisplayDocTitle true >> >>",
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
    b"/Resources << /Font << /F1 5 0 R >> >> >>",
]
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def stand_in_pdf(lines: list[str]) -> bytes:
    """Return a PDF with `lines` (Latin letters) on its one page, the first of them large."""
    text = [b"BT /F1 26 Tf 72 740 Td 34 TL"]
    for number, line in enumerate(lines):
        if number == 1:
            text.append(b"/F1 13 Tf 20 TL T*")
        text.append(b"(" + _escaped(line) + b") Tj T*")
    stream = b"\n".join([*text, b"ET"])
    objects = [
        *_TEMPLATE,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        _FONT,
        b"<< /Title (" + _escaped(lines[0]) + b") >>",
    ]
    pdf = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(pdf))
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"<< /Size %d /Root 1 0 R /Info 6 0 R >>" % (len(objects) + 1)
    return pdf + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        table,
        trailer,
        len(pdf),
    )


def _escaped(line: str) -> bytes:
    encoded = line.encode("cp1252", "replace")
    return encoded.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
