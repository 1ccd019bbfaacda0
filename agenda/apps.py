"""The meeting: notice, agenda, attendance, speakers, proceedings, minutes and the live room."""

from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "agenda"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from agenda import receivers, wording

        wording.speak()
        receivers.listen()
