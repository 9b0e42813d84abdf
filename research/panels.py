"""Panels of the admin that are the library's own."""

from wagtail.admin.panels import Panel


class EditionsPanel(Panel):
    """The editions of a publication with their files, and the way to add one."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "research/admin/editions_panel.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            saved = self.instance.pk is not None
            context["publication"] = self.instance
            context["editions"] = (
                list(self.instance.editions.prefetch_related("files__versions")) if saved else []
            )
            return context
