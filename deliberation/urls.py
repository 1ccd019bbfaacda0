from django.urls import path

from . import views

app_name = "deliberation"
urlpatterns = [
    path("matters/", views.matters, name="matters"),
    path("matters/new/", views.raise_, name="raise"),
    path("matters/<int:pk>/", views.matter, name="matter"),
    path("matters/<int:pk>/say/", views.say, name="say"),
    path("matters/<int:pk>/follow/", views.follow, name="follow"),
    path("matters/<int:pk>/close-review/", views.close_review, name="close_review"),
    path("matters/<int:pk>/photos/<int:photo>/", views.photo, name="photo"),
    path("matters/<int:pk>/comments/<int:comment>/<slug:act>/", views.comment, name="comment"),
    path("matters/<int:pk>/<slug:act>/", views.act, name="act"),
]
