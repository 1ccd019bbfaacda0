from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "deliberation.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from deliberation.cases import wording

        wording.register()
