"""What no room of ours owns: the core's tables, Django's, Wagtail's and those of the task queue."""

from django.apps import apps

from core.change_trail import follow_changes
from core.personal_data import (
    Anonymise,
    Delete,
    Ground,
    Keep,
    holds,
    nothing_personal,
    only_names_who,
)
from members.privacy import traces

STAFF = "People who work on the portal"
WORK = "So that people can work on the site together, and see who did what"

# --- the core -----------------------------------------------------------------------------------

nothing_personal("core.ClockJob", because="When periodic work is next due.")
nothing_personal(
    "core.SiteSettings",
    because="The charity's own name and details.",
    although={"contact_email": "the charity's own mailbox", "office_email": "the charity's own mailbox"},
)
nothing_personal("core.NavshRendition", because="Pictures of the site in other sizes.")
only_names_who("core.NavshImage", "Pictures of the site", uploaded_by_user="uploaded a picture")
only_names_who("core.NavshDocument", "Files of the site", uploaded_by_user="uploaded a file")
holds(
    "core.AuditEvent",
    what="What was done to your account, roles, requests and payments, by whom and when",
    people="Members, and people who work on the portal",
    purpose="To be able to answer for what was done, and to find misuse",
    ground=Ground.INTERESTS,
    kept="For good; it names nobody, only the number of an account",
    erase=Keep("It holds the number of your account and no name. The account that it leads to has none."),
    by_user=("actor",),
    find=traces.events_about,
    fields=("actor", "action", "data"),
)

holds(
    "core.ChangeRecord",
    what="Which columns of your account, roles and payments changed, when, and by which account",
    people="Members, and people who work on the portal",
    purpose="To be able to answer for every change, also one made past the portal's own screens",
    ground=Ground.INTERESTS,
    kept="For good; it holds numbers of accounts, and of names and addresses only that they changed",
    erase=Keep("It holds the number of your account and no name. The account that it leads to has none."),
    by_user=("actor",),
    find=traces.changes_about,
    fields=("actor", "changes"),
    in_public_list=False,
)

# --- this room ------------------------------------------------------------------------------------

nothing_personal("privacy.Wording", because="The words that people agree to.")
nothing_personal("privacy.RetentionRun", because="How many rows were forgotten in a night.")
holds(
    "privacy.Copy",
    what="Copies of your data that you asked for",
    people="People who ask for a copy of their data",
    purpose="To give you your copy",
    ground=Ground.LAW,
    kept="The file for seven days; that you asked, for two years",
    erase=Delete(),
    by_user=("person",),
    by_email=("email",),
    fields=("person", "email", "asked_at", "fetched_at"),
    withheld={"file": "It is the copy itself, or an older one."},
    acts={"asked_by": "made a copy of somebody’s data for them"},
)
holds(
    "privacy.Erasure",
    what="Your requests to be erased, and what was done",
    people="People who ask to be erased",
    purpose="To do it, and to be able to show that it was done",
    ground=Ground.INTERESTS,
    kept="Six years, without your name or address once it is done",
    erase=Keep("It shows what was done and when. Your address in it goes with our last letter to you."),
    by_user=("person",),
    by_email=("email",),
    fields=("person", "asked_at", "noted_because", "reason", "outcome"),
    withheld={"why_staff": "It repeats what we wrote to you."},
    acts={"decided_by": "decided a request to be erased", "noted_by": "noted that somebody is to be erased"},
)
holds(
    "privacy.Correction",
    what="What you told us is wrong about you, and our answer",
    people="People who ask us to correct something",
    purpose="To put it right",
    ground=Ground.LAW,
    kept="Two years after it was answered",
    erase=Delete(),
    by_user=("person",),
    fields=("person", "about", "details", "answer"),
    acts={"decided_by": "answered a request to correct something"},
)
holds(
    "privacy.Agreement",
    what="What you agreed to, in which words, when, and when you took it back",
    people="People who agree to something",
    purpose="To do only what you agreed to, and to be able to show that you did",
    ground=Ground.LAW,
    kept="Six years after you took it back",
    erase=Delete(),
    by_user=("person",),
    fields=("person", "agreed_at", "withdrawn_at"),
)

# --- Django and its helpers -----------------------------------------------------------------------

nothing_personal(
    "auth.Group",
    "auth.Group_permissions",
    "auth.Permission",
    "contenttypes.ContentType",
    "taggit.Tag",
    "taggit.TaggedItem",
    because="Names of things, rights and tags.",
)
holds(
    "django_tasks_database.DBTaskResult",
    what="Mails to you that wait to be sent, or that could not be sent",
    people="Everybody whom we write to by e-mail",
    purpose="To send mail without making you wait, and to find faults",
    ground=Ground.INTERESTS,
    kept="Until they are sent; 14 days where they could not be sent",
    erase=Delete(),
    find=traces.tasks_about,
    fields=("task_path", "args_kwargs", "return_value", "enqueued_at"),
    withheld={
        "args_kwargs": "Mails to you, which you have, and with them links that open your account.",
        "traceback": "Lines of the program.",
        "worker_ids": "Numbers of the server's own.",
    },
)

# --- Wagtail -------------------------------------------------------------------------------------

nothing_personal(
    "wagtailadmin.Admin",
    "wagtailcore.Collection",
    "wagtailcore.CollectionViewRestriction_groups",
    "wagtailcore.GroupApprovalTask",
    "wagtailcore.GroupApprovalTask_groups",
    "wagtailcore.GroupCollectionPermission",
    "wagtailcore.GroupPagePermission",
    "wagtailcore.GroupSitePermission",
    "wagtailcore.Locale",
    "wagtailcore.PageViewRestriction_groups",
    "wagtailcore.ReferenceIndex",
    "wagtailcore.Site",
    "wagtailcore.Task",
    "wagtailcore.Workflow",
    "wagtailcore.WorkflowContentType",
    "wagtailcore.WorkflowPage",
    "wagtailcore.WorkflowTask",
    "wagtailimages.Rendition",
    "wagtailredirects.Redirect",
    because="How the site is built, and who may do what by group.",
)
nothing_personal(
    "wagtailcore.CollectionViewRestriction",
    "wagtailcore.PageViewRestriction",
    because="Which pages and files are closed to whom, by group.",
    although={"password": "of a page, not of a person; the portal does not offer it"},
)
nothing_personal(
    "wagtailembeds.Embed",
    because="What a film's own site says of it.",
    although={"author_name": "of a published film, as its own site says it"},
)
# Which tables these are depends on the database.
nothing_personal(
    *(model._meta.label for model in apps.get_app_config("wagtailsearch").get_models()),
    because="Words of what is published, for the search in the admin.",
)
only_names_who("wagtaildocs.Document", "A table that is not used", uploaded_by_user="uploaded a file")
only_names_who("wagtailimages.Image", "A table that is not used", uploaded_by_user="uploaded a picture")
only_names_who(
    "wagtailcore.UploadedFile", "Files on their way into the site", uploaded_by_user="uploaded a file"
)
only_names_who("wagtailcore.Page", "Pages of the site", owner="made a page", locked_by="locked a page")
only_names_who("wagtailcore.Revision", "Former versions of pages", user="saved a version of a page")
only_names_who("wagtailcore.PageLogEntry", "The log of pages", user="changed a page")
only_names_who(
    "wagtailcore.WorkflowState", "Pages on their way to be published", requested_by="asked for approval"
)
only_names_who("wagtailcore.TaskState", "Answers to those who asked for approval", finished_by="answered")
holds(
    "wagtailcore.ModelLogEntry",
    what="The admin's log of your account and of other records about you",
    people="Members, and people who work on the portal",
    purpose=WORK,
    ground=Ground.INTERESTS,
    kept="As long as the record itself; without your name once you ask to be erased",
    erase=Anonymise(
        {"label": "(erased)", "data": lambda entry: {}}, "That something was changed stays, and not whose."
    ),
    find=traces.log_entries_about,
    fields=("label", "data"),
    acts={"user": "changed something in the admin"},
)
holds(
    "wagtailcore.Comment",
    what="Comments on drafts of pages",
    people=STAFF,
    purpose=WORK,
    ground=Ground.INTERESTS,
    kept="As long as the page",
    erase=Keep("What you wrote to colleagues stays with the page, under “Former member”."),
    by_user=("user",),
    fields=("user", "text"),
    acts={"resolved_by": "settled a comment"},
)
holds(
    "wagtailcore.CommentReply",
    what="Answers to comments on drafts of pages",
    people=STAFF,
    purpose=WORK,
    ground=Ground.INTERESTS,
    kept="As long as the page",
    erase=Keep("What you wrote to colleagues stays with the page, under “Former member”."),
    by_user=("user",),
    fields=("user", "text"),
    in_public_list=False,
)
holds(
    "wagtailusers.UserProfile",
    what="How you like the admin: notifications, language, theme and picture",
    people=STAFF,
    purpose=WORK,
    ground=Ground.CONTRACT,
    kept="As long as your account",
    erase=Delete(),
    by_user=("user",),
    fields=("user", "avatar"),
)
holds(
    "wagtailadmin.EditingSession",
    what="Which page you have open to edit",
    people=STAFF,
    purpose="So that two people do not write over each other",
    ground=Ground.INTERESTS,
    kept="Some hours",
    forgotten_by="Wagtail deletes what was last seen more than an hour ago whenever somebody edits.",
    erase=Delete(),
    by_user=("user",),
    fields=("user",),
    in_public_list=False,
)
holds(
    "wagtailadmin.FormState",
    what="What you were writing in the admin and have not saved",
    people=STAFF,
    purpose="So that nothing is lost",
    ground=Ground.INTERESTS,
    kept="Until it is saved",
    erase=Delete(),
    by_user=("user",),
    fields=("user", "data"),
    in_public_list=False,
)
holds(
    "wagtailcore.APIToken",
    what="Keys for programs that act in your name. The portal gives none",
    people=STAFF,
    purpose=WORK,
    ground=Ground.CONTRACT,
    kept="Not at all: the table is empty",
    erase=Delete(),
    by_user=("user",),
    withheld={"key_hash": "It would help a thief."},
    in_public_list=False,
)
holds(
    "wagtailcore.PageSubscription",
    what="Of which pages' comments you are told",
    people=STAFF,
    purpose=WORK,
    ground=Ground.CONTRACT,
    kept="As long as your account",
    erase=Delete(),
    by_user=("user",),
    fields=("user",),
    in_public_list=False,
)

# Rights are given to groups; people get them by being put into one.
follow_changes("auth.Group")
follow_changes("auth.Group_permissions")
follow_changes("wagtailcore.GroupPagePermission")
follow_changes("wagtailcore.GroupCollectionPermission")
