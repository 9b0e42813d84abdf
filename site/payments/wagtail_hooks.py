"""What Wagtail's admin gets from this room."""

from payments import bank_hooks, finance_hooks

__all__ = ["bank_hooks", "finance_hooks"]
