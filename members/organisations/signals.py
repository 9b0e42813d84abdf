"""What happens to schools and their people, for the rooms that give membership, forums or mail by it.

Each is sent inside the transaction of the action, so a receiver that fails undoes it.
"""

from django.dispatch import Signal

# role: the Role that began; continues: whether it goes on from one in a school that closes.
role_began = Signal()
# role: the Role whose kind was changed, as it is now.
role_changed = Signal()
# role: the Role that ended; access: True once it is over, so that what hung on it must close now.
role_ended = Signal()
# school: the one that closes; successors: the schools that go on with its people, who are there already;
# on: the date. A receiver returns what it did, as a list of sentences for the office.
school_continued = Signal()
# school: one that goes on for others; new: the one that was split off from it; on: the date.
school_split_off = Signal()
