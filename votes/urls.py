"""Addresses of polls. ``cast`` is served by ``votes.casting`` where it is mounted, else by the plain view."""

from django.urls import include, path

from votes import views

app_name = "votes"
urlpatterns = [
    path("rules/", views.rules, name="rules"),
    path("votes/<int:pk>/", views.poll, name="poll"),
    path("votes/<int:pk>/cast/", views.cast, name="cast"),
    path("votes/<int:pk>/paper/", include("votes.papers.urls")),
]
