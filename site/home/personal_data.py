"""What the home room's models hold about people."""

from core.personal_data import Delete, Ground, holds, nothing_personal
from core.retention import keep
from home import contact

nothing_personal(
    "home.HomePage", "home.StandardPage", "home.ContactPage", because="Published text, written by editors."
)

keep(
    "home.ContactMessage",
    what="Messages of the contact form",
    after="As many months after the answer as the contact page says; spam after 30 days",
    due=lambda now: contact.messages_to_forget(now),
)
holds(
    "home.ContactMessage",
    what="Messages sent with the contact form: name, e-mail address and what was written",
    people="Anybody who writes to us",
    purpose="To answer, and to know later what was answered",
    ground=Ground.INTERESTS,
    kept="Until the number of months after our answer that the form itself states; spam for 30 days",
    erase=Delete(),
    by_email=("email",),
    fields=("name", "email", "topic", "message"),
    acts={"answered_by": "answered or put away a message"},
)
