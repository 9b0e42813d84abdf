"""Addresses of the members' area: the dashboard, one's own profile, and the directory."""

from django.urls import path

from members.directory.views import files, lists, own

app_name = "directory"
urlpatterns = [
    path("", own.dashboard, name="dashboard"),
    path("profile/", own.profile, name="profile"),
    path("profile/picture/", own.picture, name="own_picture"),
    path("profile/picture/remove/", own.remove_picture, name="remove_picture"),
    path("profile/preview/", own.preview, name="preview"),
    path("directory/", lists.people_list, name="people"),
    path("directory/people/<int:pk>/", lists.person, name="person"),
    path("directory/people/<int:pk>/contact.vcf", files.card, name="vcard"),
    path("directory/schools/", lists.school_list, name="schools"),
    path("directory/schools/<int:pk>/", lists.school, name="school"),
    path("directory/regions/", lists.region_list, name="regions"),
    path("directory/regions/<slug:slug>/", lists.region, name="region"),
    path("directory/contact-sheet/", lists.contact_sheet, name="contact_sheet"),
    path("directory/pictures/<str:key>/<str:size>.jpg", files.picture, name="picture"),
]
