from django.urls import path

from hall import views

app_name = "hall"
urlpatterns = [
    path("", views.home, name="home"),
    path("me/", views.me, name="me"),
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.read_all, name="read_all"),
    path("inbox/<int:pk>/", views.open_notice, name="open_notice"),
    path("guide/", views.guide, name="guide"),
    path("robots.txt", views.robots, name="robots"),
    path("privacy/", views.privacy, name="privacy"),
]
