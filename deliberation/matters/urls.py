from django.urls import path, register_converter
from django.urls.converters import IntConverter

from . import views


class RowConverter(IntConverter):
    """A matter's key is a foreign key: Django does not look whether the number fits its column."""

    regex = "[0-9]{1,18}"


register_converter(RowConverter, "row")

app_name = "matters"
urlpatterns = [
    path("board/", views.board, name="board"),
    path("board/<slug:code>/", views.notice, name="notice"),
    path("board/<slug:code>/objection/", views.own_objection, name="own_objection"),
    path("board/<slug:code>/objection/take-back/", views.take_back, name="take_back"),
    path("matters/", views.matters, name="matters"),
    path("matters/new/", views.raise_, name="raise"),
    path("matters/record/", views.record, name="record"),
    path("matters/similar/", views.similar, name="similar"),
    path("matters/<row:pk>/", views.matter, name="matter"),
    path("matters/<row:pk>/recorded/", views.recorded, name="recorded"),
    path("matters/<row:pk>/say/", views.say, name="say"),
    path("matters/<row:pk>/follow/", views.follow, name="follow"),
    path("matters/<row:pk>/me-too/", views.join, name="join"),
    path("matters/<row:pk>/leave/", views.leave, name="leave"),
    path("matters/<row:pk>/merge/", views.merge, name="merge"),
    path("matters/<row:pk>/close-review/", views.close_review, name="close_review"),
    path("matters/<row:pk>/close-publicity/", views.close_publicity, name="close_publicity"),
    path("matters/<row:pk>/papers/", views.papers, name="papers"),
    path("matters/<row:pk>/postings/<row:posting>/<slug:act>/", views.posting, name="posting"),
    path("matters/<row:pk>/objections/<row:objection>/<slug:act>/", views.objection, name="objection"),
    path("matters/<row:pk>/photos/<row:photo>/", views.photo, name="photo"),
    path("matters/<row:pk>/comments/<row:comment>/<slug:act>/", views.comment, name="comment"),
    path("matters/<row:pk>/<slug:act>/", views.act, name="act"),
]
