from django.apps import AppConfig


class ErrandConfig(AppConfig):
    name = "tests.deliberation.cases.errand"
    label = "errand"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from deliberation.cases import registry

        from . import kind, wording

        wording.register()
        registry.register(kind.ERRANDS)
