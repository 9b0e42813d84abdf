"""The library's addresses that do not go through the tree of pages.

Those with a dot or a number in them no page can have. The index, a work and an edition are pages; they
are answered here because walking down the tree to them costs more queries than all that they show.
What is not found here, the tree is asked for: see `views.library` and `views.publication`.
"""

from django.urls import path

from research import reading_list_views, views

app_name = "research"
urlpatterns = [
    path("", views.library, name="library"),
    path("feed/", views.library, {"route": "feed_route"}, name="feed"),
    path("topic/<slug:slug>/", views.library, {"route": "topic_route"}, name="topic"),
    path("author/<slug:slug>/", views.library, {"route": "author_route"}, name="author"),
    path("lists/", reading_list_views.overview, name="reading_lists"),
    path("lists/new/", reading_list_views.new, name="new_reading_list"),
    path("lists/add/<slug:publication>/", reading_list_views.add, name="add_to_reading_list"),
    path("lists/<slug:key>/", reading_list_views.show, name="reading_list"),
    path("lists/<slug:key>/change/", reading_list_views.change, name="change_reading_list"),
    path("lists/<slug:key>/delete/", reading_list_views.delete, name="delete_reading_list"),
    path("lists/<slug:key>/items/<int:pk>/", reading_list_views.change_item, name="change_reading_list_item"),
    path("lists/<slug:key>/list.<str:ending>", reading_list_views.export, name="export_reading_list"),
    path("<slug:slug>/", views.publication, name="publication"),
    path("<slug:publication>/request-access/", views.request_access, name="request_access"),
    path("<slug:publication>/request-access/sent/", views.access_requested, name="access_requested"),
    path("<slug:slug>/<slug:edition>/", views.publication, name="edition"),
    path("<slug:publication>/<slug:edition>/cite.<str:ending>", views.cite, name="cite"),
    path("<slug:publication>/<slug:edition>/linkset.json", views.linkset, name="linkset"),
    path("<slug:publication>/<slug:edition>/files/<int:file>/", views.download, name="download"),
    path(
        "<slug:publication>/<slug:edition>/files/<int:file>/first-page.jpg",
        views.first_page,
        name="first_page",
    ),
    path(
        "<slug:publication>/<slug:edition>/files/<int:file>/cite.<str:ending>",
        views.cite_file,
        name="cite_file",
    ),
]
