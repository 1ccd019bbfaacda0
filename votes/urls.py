"""Addresses of polls. ``cast`` is served by ``votes.casting`` where it is mounted, else by the plain view."""

from django.urls import include, path

from votes import views
from votes.doorstep import views as doorstep
from votes.hands import views as hands
from votes.house import views as house
from votes.proxies import views as proxies

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
    path("votes/<int:pk>/door/", doorstep.door, name="door"),
    path("votes/<int:pk>/door/<int:seat>/", doorstep.at_door, name="at_door"),
    path("votes/<int:pk>/door/entries/<int:entry>/", doorstep.confirm, name="door_confirm"),
    path("votes/<int:pk>/door/entries/<int:entry>/answer/", doorstep.answer, name="door_answer"),
    path("votes/<int:pk>/hands/", hands.confirm, name="hands"),
    path("votes/<int:pk>/mandates/", proxies.mandates, name="mandates"),
    path("votes/<int:pk>/mandates/<int:mandate>/withdraw/", proxies.withdraw, name="withdraw_mandate"),
    path("votes/<int:pk>/mandates/<int:mandate>/photo/", proxies.photo, name="mandate_photo"),
    path("votes/<int:pk>/paper/", include("votes.papers.urls")),
]
