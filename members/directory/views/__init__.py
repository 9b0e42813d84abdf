"""Pages of the members' area: the dashboard, one's own profile, the directory, and files out of it."""
