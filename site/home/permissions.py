"""Who may do what with the messages of the contact form."""

from core.querysets import User


def may_read_messages(user: User) -> bool:
    """Say whether `user` may read what people wrote to the office."""
    return user.is_active and user.has_perm("home.view_contactmessage")


def may_answer_messages(user: User) -> bool:
    """Say whether `user` may mark messages as answered or as spam."""
    return user.is_active and user.has_perm("home.change_contactmessage")
