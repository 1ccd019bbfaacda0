from django.urls import path

from . import views

urlpatterns = [
    path("", views.papers, name="papers"),
    path("print/", views.printed, name="print_papers"),
    path("seat/<str:code>/", views.seat, name="paper_seat"),
    path("<int:number>/", views.paper, name="paper"),
    path("<int:number>/give-back/", views.give_back, name="give_back_paper"),
    path("<int:number>/photo/", views.photo, name="paper_photo"),
    path("<int:number>/photo/keep/", views.keep_photo, name="keep_paper_photo"),
    path("conflicts/", views.conflicts, name="conflicts"),
    path("conflicts/<int:conflict>/", views.conflict, name="conflict"),
]
