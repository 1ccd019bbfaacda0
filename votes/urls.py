"""Addresses of polls. ``cast`` is served by ``votes.casting`` where it is mounted, else by the plain view."""

from django.urls import path

from votes import views
from votes.house import views as house

app_name = "votes"
urlpatterns = [
    path("rules/", views.rules, name="rules"),
    path("rules/house/", house.places, name="house"),
    path("rules/house/at/<int:place>/", house.bases, name="house_bases"),
    path("rules/house/at/<int:place>/<slug:base>/", house.draft, name="house_draft"),
    path("rules/house/<slug:code>/", house.rule, name="house_rule"),
    path("rules/house/<slug:code>/change/", house.change, name="house_change"),
    path("rules/house/<slug:code>/retire/", house.retire, name="house_retire"),
    path("votes/<int:pk>/", views.poll, name="poll"),
    path("votes/<int:pk>/cast/", views.cast, name="cast"),
    path("votes/<int:pk>/what-if/", views.what_if, name="what_if"),
]
