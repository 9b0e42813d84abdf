"""Every screen of the portal and who sees it: for pictures, for axe, and to find what neither looks at.

An address may have gaps, which the things of `EXAMPLES` fill. A new address of ours that gives a page has to
be put here (or on a list with a reason, in `test_places`): `tests/browser/test_places.py` sees to it.
"""

import json
import re
from textwrap import indent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .portal import Portal

NOBODY = "nobody"
# Who signs in for which screens: roles of the example people (`Portal.sign_ins`).
HEAD, COLLEAGUE, ASSOCIATE = "head", "colleague", "associate"
FINANCE, MEMBERSHIP, ADMINISTRATOR = "finance", "membership", "administrator"

PUBLIC = [
    "/",
    "/about/",
    "/board/",
    "/contact/",
    "/privacy/",
    "/privacy/what-we-hold/",
    "/privacy/your-data/",
    "/privacy/your-data/sent/",
    "/accessibility/",
    "/cookies/",
    "/news/",
    "/news/?q=nothing-like-this",
    "/news/2022/03/",
    "/news/continuing-funding-for-virtual-schools-is-confirmed-at-navsh-conference/",
    "/work-with-us/",
    "/research/",
    "/research/?kind=thesis&nation=wales",
    "/research/author/navsh/",
    "/research/virtual-school-handbook/",
    "/research/virtual-school-handbook/2018/",
    "/research/virtual-school-handbook/request-access/",
    "/find-a-virtual-school/",
    "/find-a-virtual-school/?q=guildford",
    "/find-a-virtual-school/camden/",
    "/find-a-virtual-school/kent/something-wrong/",
    "/search/",
    "/search/?q=virtual+school",
    "/search/?q=zzzzqqq",
    "/style-guide/",
    "/development/errors/400/",
    "/development/errors/403/",
    "/development/errors/404/",
    "/development/errors/500/",
    "/development/mail/",
    "/accounts/login/",
    "/accounts/login/code/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/confirm-email/",
]

# Beyond `PUBLIC`, which addresses alone reach: what needs a sign-in, or something that is there.
BY_ROLE: dict[str, list[str]] = {
    NOBODY: [
        "/accounts/inactive/",
        "/accounts/password/reset/key/done/",
        "/accounts/3rdparty/login/cancelled/",
        "/accounts/3rdparty/login/error/",
        "/accounts/confirm-email/no-such-key/",
        "/accounts/password/reset/key/1-no-such-key/",
        "/find-a-virtual-school/kent/something-wrong/thanks/",
        "/payments/documents/{document_token}/",
        "/privacy/your-data/{data_token}/",
        "/research/virtual-school-handbook/request-access/sent/",
        "/work-with-us/{call}/",
    ],
    HEAD: [
        "/members/",
        "/members/account/",
        "/members/account/your-data/",
        "/members/account/your-data/agreements/",
        "/members/account/your-data/correct/",
        "/members/account/your-data/erase/",
        "/members/account/your-data/name/",
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/3rdparty/",
        "/accounts/email/",
        "/accounts/logout/",
        "/accounts/password/change/",
        "/accounts/reauthenticate/",
        "/accounts/sessions/",
        "/members/directory/",
        "/members/directory/?q=nobody-like-this",
        "/members/directory/?q=example&region=west-midlands&role=head",
        "/members/directory/contact-sheet/?q=nobody-like-this",
        "/members/directory/contact-sheet/?region=west-midlands",
        "/members/directory/people/{colleague}/",
        "/members/directory/regions/",
        "/members/directory/regions/west-midlands/",
        "/members/directory/schools/",
        "/members/directory/schools/{school}/",
        "/members/membership/",
        "/members/membership/{membership}/",
        "/members/membership/{membership}/billing/",
        "/members/membership/{membership}/seats/",
        "/members/profile/",
        "/members/profile/picture/",
        "/members/profile/preview/",
        "/members/requests/",
        "/members/requests/{request}/",
        "/members/roles/{role}/",
        "/members/roles/{role}/end/",
        "/members/roles/{coming}/take-back/",
        "/members/schools/{school}/",
        "/members/schools/{school}/changes/",
        "/members/schools/{school}/contact/",
        "/members/schools/{school}/hand-over/",
        "/members/schools/{school}/invite/",
        "/members/schools/{school}/members-contact/",
        "/research/lists/",
        "/research/lists/new/",
        "/research/lists/add/virtual-school-handbook/",
        "/research/lists/{reading_list}/",
        "/research/lists/{reading_list}/change/",
        "/research/lists/{reading_list}/delete/",
    ],
    ASSOCIATE: [
        "/members/",
        "/members/invitations/{invitation}/",
        "/members/join/",
        "/members/join/{school}/",
        "/members/join/associate/",
        "/members/membership/",
    ],
    FINANCE: [
        "/admin/bank/",
        "/admin/bank/import/",
        "/admin/bank/layouts/",
        "/admin/bank/layouts/add/",
        "/admin/bank/lines/{bank_line}/choose/",
        "/admin/bank/statements/{bank_statement}/",
        "/admin/finance/",
        "/admin/finance/debtors/",
        "/admin/finance/documents/{invoice}/",
        "/admin/finance/documents/{invoice}/credit/",
        "/admin/finance/documents/{invoice}/order/",
        "/admin/finance/documents/{invoice}/send/",
        "/admin/finance/books/",
        "/admin/finance/income/",
        "/admin/finance/lines/{line}/cancel/",
        "/admin/finance/lines/{line}/change/",
        "/admin/finance/payables/{thing}/",
        "/admin/finance/payables/{thing}/add/",
        "/admin/finance/payables/{thing}/order/",
        "/admin/finance/payers/{payer}/",
        "/admin/finance/payers/{payer}/charge/",
        "/admin/finance/payers/{payer}/details/",
        "/admin/finance/payers/{payer}/documents/",
        "/admin/finance/payers/{payer}/for/",
        "/admin/finance/payers/{payer}/issue/",
        "/admin/finance/payers/{payer}/payments/",
        "/admin/finance/payers/{payer}/statement/",
        "/admin/finance/payments/{payment}/",
        "/admin/finance/trail/",
    ],
    MEMBERSHIP: [
        "/admin/second-steps/",
        "/admin/second-steps/{colleague}/",
        "/admin/",
        "/admin/memberships/",
        "/admin/memberships/start/",
        "/admin/memberships/renewals/",
        "/admin/memberships/contacts/",
        "/admin/memberships/contacts/?school={school}",
        "/admin/memberships/decisions/",
        "/admin/memberships/reports/",
        "/admin/memberships/sizes/?missing=1",
        "/admin/memberships/applications/",
        "/admin/memberships/applications/{application}/",
        "/admin/memberships/{membership}/",
        "/admin/memberships/plans/new/",
        "/admin/memberships/plans/edit/{plan}/",
        "/admin/join-requests/",
        "/admin/virtual-schools/",
        "/admin/virtual-schools/new/",
        "/admin/virtual-schools/edit/{school}/",
        "/admin/school-roles/",
        "/admin/school-roles/new/",
        "/admin/school-roles/edit/{role}/",
        "/admin/authorities/new/",
        "/admin/authorities/edit/{authority}/",
        "/admin/reorganise/",
        "/admin/reorganise/new/",
        "/admin/reorganise/{plan_of_split}/",
        "/admin/wrong-reports/",
        "/admin/wrong-reports/inspect/{report}/",
        "/admin/undone-work/",
        "/admin/profiles/",
        "/admin/profiles/inspect/{profile}/",
        "/admin/data/",
        "/admin/data/agreements/",
        "/admin/data/corrections/{correction}/",
        "/admin/data/erasures/{erasure}/",
        "/admin/data/people/{colleague}/erase/",
        "/admin/data/retention/",
        "/admin/changes/",
        "/admin/changes/?thing=membership.membership&row={membership}",
    ],
    ADMINISTRATOR: [
        "/admin/",
        "/admin/users/",
        "/admin/users/new/",
        "/admin/users/edit/{colleague}/",
        "/admin/users/address/{colleague}/",
        "/admin/messages/",
        "/admin/messages/inspect/{message}/",
        "/admin/news/",
        "/admin/access-requests/",
        "/admin/access-requests/{access}/",
        "/admin/broken-links/",
        "/admin/unread-files/",
        "/admin/editions/new/",
        "/admin/editions/edit/{edition}/",
        "/admin/import-publications/",
        "/admin/profiles/edit/{profile}/",
        "/admin/reports/downloads/",
        "/admin/reports/visits/",
        "/admin/bank/accounts/new/",
        "/admin/bank/accounts/edit/{bank_account}/",
        "/admin/finance/edit/payers/new/",
        "/admin/finance/edit/payers/edit/{payer}/",
    ],
}

# Makes the things that fill the gaps, once, and prints their keys as JSON.
EXAMPLES = """
import json
from datetime import timedelta
from decimal import Decimal
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from core.personal_data import Person
from eoi.models import CallPage, CallsIndexPage
from home.models import ContactMessage
from members.accounts.models import User
from members.directory.models import Profile
from members.membership.models import Application, Membership, Plan
from members.organisations import invitations, reorganise
from members.organisations.models import *
from members.privacy import correcting, erasing, keeping, proving
from payments import charging, invoicing, links, receiving
from payments.charging import Line
from payments.models import *
from research.models import *

now = timezone.now()
head = User.objects.get(email="head@school-a.example")
colleague = User.objects.get(email="team@school-a.example")
school = Role.objects.get(person=head).school
payer = Payer.objects.create(name="Example Council of the places", billing_address="Exampleton")
FinanceContact.objects.create(payer=payer, email="ap@places.example")
things = [
    charging.open_payable(
        kind="example", reference=f"place-{number}", title=f"Example {number}", payer=payer,
        lines=[Line("An example place", Decimal("120.00")), Line("An example dinner", Decimal("40.00"))],
    )
    for number in range(3)
]
invoice = invoicing.issue(things[:1]).invoice
payment = receiving.receive(
    method="cheque", amount=Decimal("160.00"), received_on=timezone.localdate(), document=invoice
)
account = BankAccount.objects.create(name="Example bank", account_number="12345678")
today = timezone.localdate()
statement = BankStatement.objects.create(
    account=account, file_name="example.csv", source="Example", first_day=today, last_day=today,
    new_lines=1, known_lines=0, doubtful_lines=0,
)
bank_line = BankLine.objects.create(
    account=account, statement=statement, row=1, amount=Decimal("120.00"), booked_on=today,
    narrative="FPS EXAMPLE COUNCIL", checksum="example",
)
leaver = User.objects.create_user("leaver@places.example", first_name="Example", last_name="Leaver")
leaver.confirm_email()
with transaction.atomic():
    correcting.ask(leaver, about="Example: my date of joining", details="Example: it was a year earlier.")
    erasure = erasing.note(Person.of(leaver), "letter", User.objects.get(email="admin@example.org"))
keeping.run()
ContactMessage.objects.create(email="wrote@places.example", name="Example Writer", message="An example.")
newcomer = User.objects.create_user("newcomer@places.example", first_name="Example", last_name="Newcomer")
coming = Role.objects.create(
    person=newcomer, school=school, kind="team", starts_on=timezone.localdate() + timedelta(days=30)
)
request = JoinRequest.objects.create(person=leaver, school=school, kind="team")
invitation = Invitation.objects.create(
    school=school, email="invited@places.example", invited_by=head, expires_at=now + timedelta(days=14)
)
handbook = PublicationPage.objects.get(slug="virtual-school-handbook")
edition = handbook.editions.first()
access = AccessRequest.objects.create(
    publication=handbook, name="Example Reader", email="reader@places.example", reason="An example."
)
reading_list = ReadingList.objects.create(owner=head, title="Example list")
ReadingListItem.objects.create(reading_list=reading_list, publication=handbook, position=1)
CallsIndexPage.objects.get().add_child(instance=CallPage(
    title="Example call", slug="example-call-of-the-places", summary="An example, for a test.",
    opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=9), contact_email="office@example.org",
))
report = WrongReport.objects.create(
    authority=Authority.objects.first(), about="phone", details="An example of a report."
)
split = reorganise.split(
    school.service_areas.in_force().first().authority,
    [
        reorganise.NewAuthority("", "", f"Example {side}", f"Example {side} Council")
        for side in ("East", "West")
    ],
    today + timedelta(days=200),
    User.objects.get(email="admin@example.org"),
)
for task, fault in (("mail_invitation", "builtins.ValueError"), ("mail_decision", "builtins.KeyError")):
    DBTaskResult.objects.create(
        task_path=f"members.organisations.tasks.{task}", args_kwargs={"args": [0], "kwargs": {}},
        status="FAILED", exception_class_path=fault, traceback="", worker_ids=["example"],
        run_after=now, started_at=now, finished_at=now, backend_name="default",
    )
membership = Membership.objects.get(school=school)
print(json.dumps({
    "access": access.pk,
    "application": Application.objects.first().pk,
    "authority": Authority.objects.first().pk,
    "bank_account": account.pk,
    "bank_line": bank_line.pk,
    "bank_statement": statement.pk,
    "call": "example-call-of-the-places",
    "colleague": colleague.pk,
    "coming": coming.pk,
    "correction": leaver.corrections.get().pk,
    "data_token": proving.token_for("wrote@places.example"),
    "document_token": links.token_of(invoice),
    "edition": edition.pk,
    "erasure": erasure.pk,
    "invitation": invitations.token_for(invitation),
    "invoice": invoice.pk,
    "line": invoice.lines.first().charge_id,
    "membership": membership.pk,
    "message": ContactMessage.objects.first().pk,
    "payer": payer.pk,
    "payment": payment.pk,
    "plan": Plan.objects.first().pk,
    "plan_of_split": split.pk,
    "profile": Profile.objects.first().pk,
    "reading_list": reading_list.key,
    "report": report.pk,
    "request": request.pk,
    "role": Role.objects.get(person=colleague).pk,
    "school": school.pk,
    "thing": things[1].pk,
}))
"""


_made: dict[str, dict[str, str]] = {}


def keys(portal: "Portal") -> dict[str, str]:
    """Make the example things of `portal`, once, and return what fills the gaps in addresses."""
    if portal.url not in _made:
        # All or nothing: what is half made would be in the way of the next attempt.
        code = f"with transaction.atomic():\n{indent(EXAMPLES, '    ')}"
        printed = portal.shell(f"from django.db import transaction\n{code}").strip().splitlines()[-1]
        _made[portal.url] = {name: str(key) for name, key in json.loads(printed).items()}
    return _made[portal.url]


def every_address() -> list[tuple[str, str]]:
    """Return (role, address) of all places, gaps and all."""
    return [(NOBODY, address) for address in PUBLIC] + [
        (role, address) for role, addresses in BY_ROLE.items() for address in addresses
    ]


def file_name(role: str, address: str) -> str:
    """Return the name under which the picture of a place is kept."""
    name = re.sub(r"[^a-z0-9]+", "-", address.lower()).strip("-") or "home"
    return name if role == NOBODY else f"{role}-{name}"


def sign_in(page, portal: "Portal", role: str) -> None:
    """Sign `page` in as one of the example people, who wants no cookies and no banner in the picture."""
    email, password = portal.sign_ins()[role]
    page.goto("/accounts/login/?next=/members/account/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/members/account/")
    page.locator(".consent-banner").get_by_role("button", name="Reject").click()
    page.locator("#cookie-notice").wait_for()
