"""PDFs for tests: a page with words, packed as programs pack them."""

from __future__ import annotations

import zlib

PAGE = b"BT /F1 24 Tf 72 720 Td (Budget) Tj ET"


def pdf(*more: bytes, packed: bytes = b"", way: bytes = b"/Filter /FlateDecode", root: bytes = b"") -> bytes:
    """Write a PDF.

    :param more: further objects, as they stand in the file.
    :param packed: what a stream of objects holds, and ``way`` how it says that it is packed.
    :param root: further entries of its catalog.
    """
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % root,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(PAGE), PAGE),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *more,
    ]
    if packed:
        body = zlib.compress(packed)
        objects.append(
            b"<< /Type /ObjStm /N 1 /First 4 %s /Length %d >>\nstream\n%s\nendstream" % (way, len(body), body)
        )
    out, places = b"%PDF-1.5\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(places) + 1, table)
    return out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, start)
