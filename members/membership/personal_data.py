"""What the models of this room hold about people."""

from django.apps import apps
from django.db.models import Q

from core.change_trail import follow_changes
from core.personal_data import Anonymise, Delete, Ground, Keep, holds, nothing_personal, only_names_who
from core.retention import keep, months_before

nothing_personal(
    "membership.Plan",
    "membership.PlanPrice",
    "membership.MembershipSettings",
    "membership.Notice",
    because="What membership costs, and which letters about a year went out.",
)

holds(
    "membership.Membership",
    what="That you are or were an associate member, from when until when, and by which plan",
    people="Associate members",
    purpose="So that members have what members have",
    ground=Ground.CONTRACT,
    kept="For good, as the association's list of members; without your name once you ask to be erased",
    erase=Keep("Who belonged in which year is the association's record, and names nobody any more."),
    by_user=("person",),
    fields=("person", "plan", "started_on", "ended_on", "end_reason"),
)
holds(
    "membership.Period",
    what="The years for which you were an associate member, and whether they were paid for",
    people="Associate members",
    purpose="To account for what was paid",
    ground=Ground.CONTRACT,
    kept="For good, as the association's list of members; without your name once you ask to be erased",
    erase=Keep("It belongs to the membership, which names nobody any more, and to the accounts."),
    by_user=("membership__person",),
    fields=("starts", "ends", "price", "settled_at", "reason"),
    acts={"created_by": "added a year of a membership"},
    in_public_list=False,
)
holds(
    "membership.Seat",
    what="That you have one of your school's seats, where its plan has only so many",
    people="Members",
    purpose="So that the school decides who counts",
    ground=Ground.CONTRACT,
    kept="Until the seat is given to somebody else, or you leave the school",
    erase=Delete(),
    by_user=("person",),
    fields=("person", "given_at"),
)
holds(
    "membership.Application",
    what="Your applications to become an associate: what you wrote, who is invoiced, and the answer",
    people="People who ask to become associates",
    purpose="To decide, and to invoice",
    ground=Ground.CONTRACT,
    kept="Two years after it was decided",
    erase=Delete(),
    by_user=("person",),
    by_email=("billing_email",),
    fields=(
        "person",
        "background",
        "organisation",
        "why",
        "billing_name",
        "billing_address",
        "billing_email",
        "order_number",
        "reason",
    ),
    acts={"decided_by": "decided an application"},
)
holds(
    "membership.ContactNote",
    what="Notes of calls, letters and meetings with the office about membership",
    people="Associate members, and people who ask about membership",
    purpose="So that the office knows what was agreed",
    ground=Ground.INTERESTS,
    kept="Two years after the membership ended, or after the call where there is none",
    erase=Anonymise(
        {"text": "(taken out at the person’s wish)"},
        "That there was a call on that day stays; what was said goes.",
    ),
    by_user=("membership__person", "person"),
    fields=("person", "kind", "on", "text"),
    acts={"by": "wrote a note"},
)
only_names_who("membership.AgreedPrice", "Prices agreed with members, and why", agreed_by="agreed a price")
only_names_who(
    "membership.SchoolDecision",
    "Whether schools that were split off are members",
    decided_by="decided a membership",
)
only_names_who("membership.Pause", "Times in which a membership rests, and why.")

# --- whose changes the database itself writes down ------------------------------------------------

follow_changes("membership.Plan")
follow_changes("membership.PlanPrice")
follow_changes("membership.Membership")
follow_changes("membership.Period")
follow_changes("membership.Pause")
follow_changes("membership.AgreedPrice")
follow_changes("membership.SchoolDecision")
follow_changes("membership.Seat")
follow_changes("membership.Application")

# --- what is forgotten when -----------------------------------------------------------------------

keep(
    "membership.Application",
    what="Applications to become an associate",
    after="Two years after they were decided",
    due=lambda now: apps.get_model("membership.Application").objects.filter(
        decided_at__lt=months_before(now, 24)
    ),
)
keep(
    "membership.ContactNote",
    what="Notes of calls and letters about a membership",
    after="Two years after the membership ended, or after the call where there is none",
    due=lambda now: apps.get_model("membership.ContactNote").objects.filter(
        Q(membership__ended_on__lt=months_before(now, 24).date())
        | Q(membership__isnull=True, on__lt=months_before(now, 24).date())
    ),
)
