from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "community"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.forms import Field

        from community import wording_cards  # noqa: F401
        from community.refusals import Missing
        from community.register import wording as wording_register
        from community.stewards import wording as wording_stewards

        # what is missing is asked for in the same words everywhere; Django's own sound like an office
        Field.default_error_messages["required"] = Missing.sentence
        wording_stewards.register()
        wording_register.register()
