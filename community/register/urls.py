from django.urls import path

from . import views

urlpatterns = [
    path("", views.registers, name="registers"),
    path("export/<slug:code>.<str:kind>", views.export, name="export_register"),
    path("<int:pk>/", views.preview, name="register"),
    path("<int:pk>/read/", views.read, name="read_register"),
    path("<int:pk>/progress/", views.progress, name="register_progress"),
    path("<int:pk>/columns/", views.columns, name="register_columns"),
    path("<int:pk>/commit/", views.commit, name="commit_register"),
    path("<int:pk>/aside/", views.aside, name="put_register_aside"),
    path("<int:pk>/notes.csv", views.notes, name="register_notes"),
    path("<int:pk>/refused.csv", views.refused, name="register_refused"),
]
