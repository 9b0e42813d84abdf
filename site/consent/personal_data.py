"""What the room of the cookie choice holds about people."""

from django.utils import timezone

from consent import visits
from core.personal_data import Delete, Ground, holds, nothing_personal
from core.retention import keep

nothing_personal("consent.ConsentSettings", "consent.CookiesPage", because="Published text.")
nothing_personal(
    "consent.ConsentRecord",
    "consent.DailyTotal",
    because="Counts by day. Who chose or read is nowhere.",
)

holds(
    "consent.Visit",
    what="On which days a browser visited that accepted our counting: a scrambled random number",
    people="Visitors who accepted the optional cookies",
    purpose="To know how many people visit, and how many come back",
    ground=Ground.CONSENT,
    kept="14 months, or until you change your choice on the cookies page",
    erase=Delete(),
    fields=("visitor", "day", "first_day", "views"),
    unfindable=(
        "The number is only in your browser. Choose “reject” on the cookies page and the visits that were "
        "counted under it are deleted at once."
    ),
)

keep(
    "consent.Visit",
    what="Visits of browsers that accepted to be counted",
    after=f"{visits.MONTHS_KEPT} months",
    due=lambda now: visits.to_forget(timezone.localdate(now)),
)
