"""What happens to schools and their people, for the rooms that give membership, forums or mail by it.

Each is sent inside the transaction of the action, so a receiver that fails undoes it.
"""

from django.dispatch import Signal

# role: the Role that began.
role_began = Signal()
# role: the Role that ended; access: True once it is over, so that what hung on it must close now.
role_ended = Signal()
# school: the one that closed; successor: the one that goes on with its people; on: the date.
school_continued = Signal()
# school: one that goes on for others; new: the one that was split off from it; on: the date.
school_split_off = Signal()
