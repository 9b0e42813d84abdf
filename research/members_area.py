"""What the library adds to the members' area."""

from core.members_area import AreaLink, register_area_link

register_area_link(
    AreaLink(
        "Reading lists",
        "research:reading_lists",
        "Publications to come back to, in your order and with your notes.",
        order=60,
    )
)
