"""What the directory holds about people."""

from core.personal_data import Delete, Ground, holds, nothing_personal

nothing_personal("directory.Interest", because="Subjects that people work on, as staff list them.")
nothing_personal("directory.DirectoryPolicy", because="A decision of NAVSH's.")

holds(
    "directory.Profile",
    what="What you tell other members about yourself, and who of them may see it",
    people="Members",
    purpose="So that colleagues in other Virtual Schools find and reach you",
    ground=Ground.INTERESTS,
    kept="Until you take it out, or ask to be erased",
    erase=Delete(),
    by_user=("person",),
    fields=(
        *("person", "is_listed", "pronouns", "about", "interests", "other_interests"),
        *("phone", "email", "link", "saved_at", "pronouns_shown_to", "about_shown_to", "interests_shown_to"),
        *("phone_shown_to", "email_shown_to", "link_shown_to", "picture_shown_to"),
    ),
)
holds(
    "directory.Profile_interests",
    what="Which subjects of our list you work on",
    people="Members",
    purpose="So that colleagues in other Virtual Schools find you",
    ground=Ground.INTERESTS,
    kept="Until you take it out, or ask to be erased",
    erase=Delete(),
    by_user=("profile__person",),
    fields=("interest",),
    in_public_list=False,
)
holds(
    "directory.Picture",
    what="Your picture, without what your camera wrote into it",
    people="Members",
    purpose="So that colleagues know you when they meet you",
    ground=Ground.INTERESTS,
    kept="Until you remove it, or ask to be erased",
    erase=Delete(),
    by_user=("profile__person",),
    fields=("large", "small", "uploaded_at"),
    withheld={"key": "It is part of the picture's address and says nothing about you."},
)
