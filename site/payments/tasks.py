"""Background work of this room."""

from django_tasks import task

from payments import sending
from payments.models import FinancialDocument


@task()
def mail_document(document_id: int) -> int:
    """Mail one document with its PDF to its payer's contacts; return to how many."""
    return sending.mail(FinancialDocument.objects.select_related("payer").get(pk=document_id))
