from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "deliberation.matters"
    label = "deliberation"  # tables, migrations and flow references keep the name they have: docs/decisions/0015
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from deliberation.cases import registry
        from deliberation.matters import kind, receivers, wording

        wording.register()
        receivers.listen()
        registry.register(kind.MATTERS)
