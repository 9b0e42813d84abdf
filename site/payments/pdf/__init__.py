"""PDFs of invoices, credit notes, pro formas, receipts and statements of account (tagged, PDF/UA-1).

`document_pdf` and `account_pdf` take plain values (`papers`), so they depend on no model and on no request.
"""

from payments.pdf.typesetting import account_pdf, document_pdf

__all__ = ["account_pdf", "document_pdf"]
