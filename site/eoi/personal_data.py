"""What the models of expressions of interest hold about people."""

from core.personal_data import Ground, Keep, holds, nothing_personal

nothing_personal("eoi.CallsIndexPage", "eoi.CallDocument", because="Published text and files.")

holds(
    "eoi.CallPage",
    what="The name and e-mail address of whom to ask about a call, shown with it",
    people="People whom we name as contacts",
    purpose="So that those who answer a call can ask",
    ground=Ground.INTERESTS,
    kept="As long as the call is published",
    erase=Keep("The office puts somebody else's name there."),
    by_email=("contact_email",),
    fields=("contact_name", "contact_email"),
)
