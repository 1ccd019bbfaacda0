from django.contrib.auth.views import LogoutView
from django.urls import path

from community import views

app_name = "community"
urlpatterns = [
    path("enter/<str:token>/", views.enter_by_link, name="enter"),
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    path("preferences/", views.preferences, name="preferences"),
]
