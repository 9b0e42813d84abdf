"""The editing form of a publication, with the check that needs more than one of its fields."""

from wagtail.admin.forms import WagtailAdminPageForm

from research.choices import Access


class PublicationForm(WagtailAdminPageForm):
    """Named groups need names."""

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("access") == Access.GROUPS and not cleaned.get("groups"):
            self.add_error("groups", "Name the groups whose members may read it.")
        return cleaned
