"""Addresses of meetings."""

from django.urls import path

from agenda import views

app_name = "agenda"
urlpatterns = [
    path("meetings/", views.meetings, name="meetings"),
    path("meetings/new/", views.new, name="new"),
    path("meetings/take/", views.take, name="take"),
    path("meetings/<int:pk>/", views.meeting, name="meeting"),
    path("meetings/<int:pk>/act/", views.act, name="act"),
    path("meetings/<int:pk>/room/", views.room_page, name="room"),
    path("meetings/<int:pk>/chair/", views.chair, name="chair"),
    path("meetings/<int:pk>/projector/", views.projector, name="projector"),
    path("meetings/<int:pk>/fragment/<slug:page>/", views.fragment, name="fragment"),
    path("meetings/<int:pk>/door/", views.door, name="door"),
    path("meetings/<int:pk>/hands/", views.hands, name="hands"),
    path("meetings/<int:pk>/minutes/", views.minutes_page, name="minutes"),
    path("join/<str:code>/", views.join, name="join"),
]
