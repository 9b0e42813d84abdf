from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "members.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from members.accounts import lines, reauthentication, second_step  # noqa: F401  (answers `core.proof`)
