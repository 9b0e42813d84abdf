"""What Wagtail's own background tasks do, in our words. Each looks first whether it is still wanted."""

from modelsearch.tasks import insert_or_update_object_task
from wagtail.images.tasks import set_image_focal_point_task
from wagtail.tasks import delete_file_from_storage_task, update_reference_index_task

from core.known_work import known_as

known_as("Putting something into the search of the admin")(insert_or_update_object_task)
known_as("Noting what is used where")(update_reference_index_task)
known_as("Deleting a file that is no longer used")(delete_file_from_storage_task)
known_as("Finding what matters in a picture")(set_image_focal_point_task)
