from django.urls import path

from . import views

urlpatterns = [
    path("", views.stewards, name="stewards"),
    path("mine/", views.my_households, name="my_households"),
    path("absences/", views.absences, name="absences"),
    path("absences/<int:pk>/end/", views.end_absence, name="end_absence"),
    path("at/<int:pk>/", views.homes, name="steward_homes"),
    path("at/<int:pk>/link/", views.link_stairwells, name="link_stairwells"),
    path("<int:pk>/", views.steward, name="steward"),
]
