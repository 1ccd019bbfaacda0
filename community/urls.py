from django.urls import include, path

from community import views

app_name = "community"
urlpatterns = [
    path("enter/<str:token>/", views.enter_by_link, name="enter"),
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("preferences/", views.preferences, name="preferences"),
    path("card/", views.card, name="card"),
    path("card/who/", views.card_who, name="card_who"),
    path("card/<str:code>/", views.scanned, name="scanned"),
    path("me/card/", views.my_card, name="my_card"),
    path("me/switch/", views.switch, name="switch"),
    path("me/still-here/", views.still_here, name="still_here"),
    path("cards/", views.buildings, name="cards"),
    path("cards/<int:pk>/", views.building, name="building_cards"),
    path("cards/<int:pk>/issue/", views.issue, name="issue_cards"),
    path("cards/household/<int:pk>/", views.household, name="household_card"),
    path("cards/household/<int:pk>/issue/", views.reissue, name="reissue_card"),
    path("cards/household/<int:pk>/revoke/", views.revoke, name="revoke_card"),
    path("cards/admissions/<int:pk>/undo/", views.undo, name="undo_admission"),
    path("cards/people/<int:pk>/confirm/", views.confirm, name="confirm_person"),
    path("stewards/", include("community.stewards.urls")),
    path("register/", include("community.register.urls")),
]
