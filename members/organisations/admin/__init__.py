"""Screens of the office that are more than a list and a form."""
