"""The members' pages of this room; all ask for a sign-in."""
