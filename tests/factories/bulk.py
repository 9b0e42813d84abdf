"""Rows written by the thousand in one test."""

from django.db import connection


def tell_planner() -> None:
    """Have PostgreSQL look at what was written just now.

    In production it looks by itself. Inside a test's transaction it cannot, believes the tables empty,
    and may choose a plan that reads each of them once for every row of the others.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
