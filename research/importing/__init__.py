"""Taking publications over from other programs: read, looked over by staff, then made."""
