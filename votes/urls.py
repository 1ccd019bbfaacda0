"""Addresses of polls. ``cast`` is served by ``votes.casting`` where it is mounted, else by the plain view."""

from django.urls import include, path

from votes import views
from votes.doorstep import views as doorstep
from votes.hands import views as hands
from votes.proxies import views as proxies

app_name = "votes"
urlpatterns = [
    path("rules/", views.rules, name="rules"),
    path("votes/<int:pk>/", views.poll, name="poll"),
    path("votes/<int:pk>/cast/", views.cast, name="cast"),
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
