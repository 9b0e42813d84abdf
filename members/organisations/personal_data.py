"""What the models of schools and their people hold about people."""

from datetime import datetime

from django.db.models import Q, QuerySet

from core.change_trail import follow_changes
from core.personal_data import Anonymise, Delete, Ground, holds, nothing_personal, only_names_who
from core.retention import keep, months_before
from members.organisations.finder import reporting
from members.organisations.models import Invitation, JoinRequest, Placement

nothing_personal(
    "organisations.Authority",
    "organisations.Succession",
    "organisations.VirtualSchool",
    "organisations.ServiceArea",
    "organisations.Reorganisation_ending",
    "organisations.ComingAuthority",
    because="Authorities and schools.",
)

only_names_who(
    "organisations.Reorganisation",
    because="Which councils merge or split, and when.",
    planned_by="planned a merger or split",
)

holds(
    "organisations.PublicContact",
    what="How to reach each Virtual School, shown to everybody. A shared mailbox rather than a person's",
    people="Virtual Schools, and people whose address a school publishes as its own",
    purpose="So that carers and schools find who helps",
    ground=Ground.INTERESTS,
    kept="Until the school changes it",
    erase=Anonymise({"email": ""}, "The rest is the school's own.", keeps=("phone", "address")),
    by_email=("email",),
    fields=("email", "phone", "address"),
)
holds(
    "organisations.MembersContact",
    what="A direct telephone number and e-mail address for colleagues in other Virtual Schools",
    people="People whom a school names to its colleagues",
    purpose="So that Virtual Schools can reach each other",
    ground=Ground.INTERESTS,
    kept="Until the school changes it",
    erase=Anonymise({"direct_email": "", "direct_phone": ""}, "The rest is the school's own."),
    by_email=("direct_email",),
    fields=("direct_email", "direct_phone"),
    withheld={"notes": "The school's own words about whom to ask."},
)
holds(
    "organisations.Role",
    what="For which Virtual School you work or worked, as what, and from when until when",
    people="Members",
    purpose="So that each school's own people, and nobody else, act for it",
    ground=Ground.CONTRACT,
    kept="For good, as the school's history; without your name once you ask to be erased",
    erase=Anonymise(
        {"title": ""},
        "That the school had somebody in this role at this time is its history, and names nobody any more.",
        "Your name and job title go; the role and its dates stay under “Former member”.",
    ),
    by_user=("person",),
    fields=("person", "title", "kind", "starts_on", "ends_on"),
)
holds(
    "organisations.Placement",
    what="In which school you go on when your council is split",
    people="Members whose council is split",
    purpose="So that you belong to the right school from the first day",
    ground=Ground.INTERESTS,
    kept="Three months after the split, or after it was cancelled",
    erase=Delete(),
    by_user=("person",),
    fields=("person", "coming"),
    acts={"placed_by": "said where somebody goes on"},
)
holds(
    "organisations.JoinRequest",
    what="Your requests to join a Virtual School, what you wrote, and the answer",
    people="People who ask to join a school",
    purpose="So that the school can decide who acts for it",
    ground=Ground.CONTRACT,
    kept="Two years after it was decided",
    erase=Delete(),
    by_user=("person",),
    fields=("person", "kind", "title", "message", "hint", "reason"),
    acts={"decided_by": "decided a request to join"},
)
holds(
    "organisations.Invitation",
    what="Invitations to join a school: your e-mail address, and name if the inviter gave it",
    people="People whom a colleague invited",
    purpose="To invite you, and not to invite twice",
    ground=Ground.INTERESTS,
    kept="Six months after it was used, withdrawn or ran out",
    erase=Delete(),
    by_user=("accepted_by",),
    by_email=("email",),
    fields=("email", "name", "title", "kind"),
    acts={"invited_by": "invited somebody"},
)
holds(
    "organisations.WrongReport",
    what="Reports that something is wrong in the finder, with an e-mail address if you gave one",
    people="Visitors who tell us of a mistake",
    purpose="To put it right, and to tell you if you asked",
    ground=Ground.INTERESTS,
    kept="Twelve months after it was dealt with; spam for 30 days",
    erase=Delete(),
    by_email=("email",),
    fields=("email", "details"),
    acts={"dealt_with_by": "dealt with a report"},
)

# --- whose changes the database itself writes down ------------------------------------------------

follow_changes("organisations.Role")
follow_changes("organisations.ServiceArea")
follow_changes("organisations.Reorganisation")
follow_changes("organisations.Placement")
follow_changes("organisations.JoinRequest", passing_over=["reminders", "reminded_at"])
follow_changes("organisations.Invitation")

# --- what is forgotten when -----------------------------------------------------------------------

keep(
    "organisations.WrongReport",
    what="Reports that something is wrong in the finder",
    after="Twelve months after they were dealt with; spam after 30 days",
    due=lambda now: reporting.reports_to_forget(now),
)
keep(
    "organisations.Placement",
    what="Who was to go where when a council was split",
    after="Three months after the split, or after it was cancelled",
    due=lambda now: Placement.objects.filter(reorganisation__settled_at__lt=months_before(now, 3)),
)
keep(
    "organisations.JoinRequest",
    what="Requests to join a school",
    after="Two years after they were decided",
    due=lambda now: JoinRequest.objects.filter(decided_at__lt=months_before(now, 24)),
)


def invitations_to_forget(now: datetime) -> QuerySet[Invitation]:
    """Return the invitations that were used, withdrawn or ran out half a year ago."""
    then = months_before(now, 6)
    return Invitation.objects.filter(
        Q(accepted_at__lt=then) | Q(withdrawn_at__lt=then) | Q(accepted_at__isnull=True, expires_at__lt=then)
    )


keep(
    "organisations.Invitation",
    what="Invitations to join a school",
    after="Six months after they were used, withdrawn or ran out",
    due=invitations_to_forget,
)
