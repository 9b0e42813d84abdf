"""The PDFs are opened: their words, sums, tags and language; and nothing typed ever becomes markup."""

import io
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from payments.pdf import account_pdf, document_pdf
from payments.pdf.papers import Customer, PaperKind
from tests.payments.papers import PLAIN_SELLER, account, credit_note, line, mixed, paper


def opened(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data))


def words(data: bytes) -> str:
    """Return the text of all pages, with any white space as one space."""
    text = " ".join(page.extract_text() for page in opened(data).pages)
    return " ".join(text.replace("\u200b", "").split())


def tags(reader: PdfReader) -> list[str]:
    """Return the names of all tags, in reading order."""
    found = []

    def walk(node):
        if isinstance(node, IndirectObject):
            node = node.get_object()
        if isinstance(node, ArrayObject):
            for child in node:
                walk(child)
        elif isinstance(node, DictionaryObject):
            if "/S" in node:
                found.append(str(node["/S"]))
            if "/K" in node:
                walk(node.raw_get("/K"))

    walk(reader.trailer["/Root"]["/StructTreeRoot"])
    return found


PAPERS = {
    "VAT invoice": mixed(),
    "plain invoice": paper(seller=PLAIN_SELLER, lines=[line(percent="")]),
    "credit note": credit_note(),
    "pro forma": paper(PaperKind.PRO_FORMA, number="PF-2026-00003"),
    "receipt": paper(
        PaperKind.RECEIPT, [line("Invoice INV-2026-00042")], number="REC-2026-00001", due_on=None, link=""
    ),
}


@pytest.mark.parametrize("name", [*PAPERS, "account"])
def test_every_document_is_tagged_in_british_english_and_says_that_it_is_pdf_ua(name):
    data = account_pdf(account()) if name == "account" else document_pdf(PAPERS[name])
    reader = opened(data)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r"<pdfuaid:part>1</pdfuaid:part>", xmp)
    assert reader.metadata.title in xmp
    found = tags(reader)
    assert found.count("/H1") == 1
    assert {"/Table", "/TR", "/TH", "/TD"} <= set(found)
    assert found.index("/H1") < found.index("/Table")


def test_an_invoice_says_what_notice_700_asks_for():
    text = words(document_pdf(mixed()))
    for wanted in [
        "VAT invoice INV-2026-00042",
        "Example Association of Virtual School Heads, 1 Example Street, Exampleton, EX1 1EX",
        "VAT registration number GB000000000",
        "Registered charity number 1000000",
        "Date 2 March 2026",
        "Time of supply (tax point) 2 March 2026",
        "Example Borough Council Accounts Payable Floor 3, Civic Centre Market Square Exampleton EX2 2EX",
        "Conference place, both days 3 £195.00 £585.00 20% £117.00",
        "Early voucher 1 −£50.00 −£50.00 20% −£10.00",
        "Supervision of one pupil’s lesson 1 £80.00 £80.00 Exempt £0.00",
        "Total without VAT £1,006.00 VAT £179.00 Total to pay £1,185.00",
        "Rate Net VAT 20% £895.00 £179.00 0% £31.00 £0.00 Exempt £80.00 £0.00",
        "Your purchase order 4500123456",
        "VSH 00042 KM",
        "Sort code 00-00-00 Account number 01234567",
        "Please pay by 1 April 2026.",
        "Page 1 of 1",
    ]:
        assert wanted in text


def test_the_plain_form_says_that_no_vat_is_charged_and_no_more_of_it():
    text = words(document_pdf(PAPERS["plain invoice"]))
    assert "Invoice INV-2026-00042" in text
    assert "Membership, April 2026 to March 2027 1 £360.00 £360.00 Total to pay £360.00" in text
    why = "No VAT is charged: Example Association of Virtual School Heads is not registered for VAT."
    assert why in text
    for known in (why, "VAT registration number GB999999999"):  # the customer's own
        text = text.replace(known, "")
    assert "VAT" not in text


def test_a_credit_note_names_the_invoice_the_reason_and_the_vat():
    text = words(document_pdf(credit_note()))
    for wanted in [
        "Credit note CN-2026-00007",
        "Credits invoice INV-2026-00042 of 2 March 2026",
        "One delegate cannot come.",
        "Total without VAT £195.00 VAT at 20% £39.00 Total credit £234.00",
    ]:
        assert wanted in text
    assert "How to pay" not in text


def test_a_pro_forma_says_that_it_is_no_vat_invoice():
    assert "This is not a VAT invoice." in words(document_pdf(PAPERS["pro forma"]))


def test_what_was_paid_and_credited_comes_off():
    text = words(document_pdf(paper(paid=Decimal("100.00"), credited_sum=Decimal("32.00"))))
    assert "Total £432.00 Credited −£32.00 Paid −£100.00 Left to pay £300.00" in text


def test_an_invoice_that_is_paid_or_of_nothing_does_not_ask_for_money():
    assert "How to pay" not in words(document_pdf(paper(paid=Decimal("432.00"))))
    nothing = words(document_pdf(paper(lines=[line(price="0.00")])))
    assert "Total to pay £0.00" in nothing
    assert "How to pay" not in nothing


def test_a_statement_of_account_runs_to_its_balance():
    text = words(account_pdf(account(3)))
    assert "1 March 2026 Balance brought forward £120.00" in text
    assert "2 March 2026 Bank transfer, thank you £300.00 £180.00" in text
    assert "Left to pay £540.00" in text
    assert "Not due yet 1 to 30 days 31 to 60 days Over 60 days £60.00 £240.00 £0.00 £0.00" in text


def test_the_link_is_a_real_link():
    [page] = opened(document_pdf(paper())).pages
    links = [note.get_object()["/A"]["/URI"] for note in page["/Annots"]]
    assert links == ["https://example.org/payments/i/abc123/"]


def test_the_same_document_is_the_same_file():
    assert document_pdf(mixed()) == document_pdf(mixed())


# --- long tables -----------------------------------------------------------------------------------


def test_a_long_table_repeats_its_head_on_every_page():
    pages = opened(document_pdf(paper(lines=[line(f"Place {n}") for n in range(1, 121)]))).pages
    assert len(pages) == 4
    for number, page in enumerate(pages, start=1):
        text = " ".join(page.extract_text().split())
        assert "Description Quantity Unit price Net VAT rate VAT" in text
        assert f"Page {number} of 4" in text
    assert "Total to pay £51,840.00" in " ".join(pages[-1].extract_text().split())


@pytest.mark.parametrize("count", range(20, 34))
def test_the_sums_never_stand_alone_on_a_page(count):
    """Around the end of the first page, whichever row falls over it takes a line of its own along."""
    pages = opened(document_pdf(paper(lines=[line(f"Place {n}") for n in range(1, count + 1)]))).pages
    with_sums = [page.extract_text() for page in pages if "Total without VAT" in page.extract_text()]
    assert len(with_sums) == 1
    assert "Total to pay" in with_sums[0]
    assert re.search(r"Place \d+", with_sums[0])


# --- what people type ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        '#panic(1) #sys.inputs #read("common.typ") $x^2$ *bold* _it_ = Heading',
        "\\ ` ~ @ref <label> // comment /* open",
        '] } ) #{ [ ( { "',
        '", "link": "https://evil.example/", "x": "',
        "Łódź, Ćwikła & Žižek ‘Ltd’",
    ],
)
def test_markup_in_any_field_is_only_text(name):
    odd = paper(
        lines=[line(name, group=name)],
        customer=Customer(name, (name, name), name),
        purchase_order=name,
        notes=(name,),
        number=name,
        seller=replace(mixed().seller, name=name, address=(name,), charity_number=name, email=name),
    )
    data = document_pdf(odd)
    wanted = " ".join(name.split())
    assert words(data).replace(" ", "").count(wanted.replace(" ", "")) >= 9


@pytest.mark.parametrize(
    "name", ["\x00\x07\u202etxe\u2066", "日本 😀", "\ud800", "W" * 400, "a\tb\nc", "\u200b" * 9, "é" * 60]
)
def test_characters_that_no_font_has_never_stop_an_invoice(name):
    data = document_pdf(paper(lines=[line(name or "x")], customer=Customer(name, (name,))))
    assert "£432.00" in words(data)
    assert "\u202e" not in words(data)


def test_a_long_word_stays_in_its_column():
    import pypdfium2

    with pypdfium2.PdfDocument(document_pdf(paper(lines=[line("W" * 300)]))) as pdf:
        page = pdf[0]
        text = page.get_textpage()
        width = page.get_width()
        right = max(text.get_charbox(place)[2] for place in range(text.count_chars()))
        text.close()
        page.close()
    assert right < width - 50


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_typeset(text):
    assert document_pdf(paper(lines=[line(text)], notes=(text,))).startswith(b"%PDF")
