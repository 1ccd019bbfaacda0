"""Every address of the house."""

from django.urls import URLPattern, URLResolver, include, path

from config.health import healthz, readyz

urlpatterns: list[URLPattern | URLResolver] = [path("healthz", healthz), path("readyz", readyz)]
ROOMS = ("hall", "agenda", "deliberation.matters", "votes", "community")
urlpatterns += [path("", include(f"{room}.urls")) for room in ROOMS]

handler400 = "hall.errors.bad_request"
handler403 = "hall.errors.forbidden"
handler404 = "hall.errors.not_found"
handler500 = "hall.errors.server_error"
