"""What Wagtail's admin gets from this room: the list of subjects, and what people told each other."""

from wagtail import hooks

from members.directory.viewsets import directory_group


@hooks.register("register_admin_viewset")
def add_directory():
    return directory_group
