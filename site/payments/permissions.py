"""Who may do what with money. The Finance group has these; superusers have all."""

from core.querysets import User


def can_see_finance(user: User) -> bool:
    """Say whether `user` may see invoices, payments and accounts."""
    return user.is_authenticated and user.has_perm("payments.view_financialdocument")


def can_manage_finance(user: User) -> bool:
    """Say whether `user` may issue, credit, allocate, and ask for refunds."""
    return user.is_authenticated and user.has_perm("payments.change_payment")


def can_approve_refunds(user: User) -> bool:
    """Say whether `user` may be the second person for a refund."""
    return user.is_authenticated and user.has_perm("payments.change_refund")
