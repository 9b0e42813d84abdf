"""What the project's own tables hold about people: nothing."""

from core.personal_data import nothing_personal

nothing_personal("navsh.LoadedPart", because="Which of the portal's first texts were loaded, and when.")
