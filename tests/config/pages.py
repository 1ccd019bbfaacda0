"""Addresses for the tests of the handler: they say on which thread and connection they were answered."""

from __future__ import annotations

import threading
import time

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import path


def where(request: HttpRequest) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    time.sleep(0.01)
    return JsonResponse({"thread": threading.get_ident(), "connection": id(connection.connection)})


urlpatterns = [path("where", where)]
