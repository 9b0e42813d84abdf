"""Which screens of others ask again who it is: Wagtail's exports and who may do what; how one signs in."""

from django.http import HttpRequest
from django.urls import ResolverMatch

# Viewsets of people and of groups: all of their screens but those that only list.
WHO_MAY_DO_WHAT = {"wagtailusers_users", "wagtailusers_groups", "wagtailusers_api_tokens"}
# Who pays us, and into which of our accounts.
WHO_PAYS_WHERE = {"payments_payers", "payments_bank_accounts"}
ONLY_LISTS = {"index", "index_results", "history", "history_results", "usage"}
BULK_OF_PEOPLE = {("accounts", "user"), ("auth", "group")}
# Exports that name nobody: how often pages are read, and the public list of authorities.
NOBODY_IN_IT = {"consent_visits_report", "authorities:index", "authorities:index_results"}
ADMIN = "/admin/"
# allauth asks by itself, but not who has neither a password nor a second step to be asked for.
HOW_ONE_SIGNS_IN = {
    "account_set_password",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
}


def wants_proof(request: HttpRequest, match: ResolverMatch) -> bool:
    """Say whether a request is for an export of Wagtail's, or changes what people may do or sign in with.

    Our own views say so themselves (`core.proof.proved_again`); lists of ours that Wagtail exports
    are caught here with Wagtail's own.
    """
    if match.url_name in HOW_ONE_SIGNS_IN and not match.namespaces:
        return True
    if not request.path.startswith(ADMIN):
        return False
    if request.GET.get("export"):
        return match.view_name not in NOBODY_IN_IT
    if match.url_name == "wagtail_bulk_action":
        return (match.kwargs["app_label"], match.kwargs["model_name"]) in BULK_OF_PEOPLE
    serious = (WHO_MAY_DO_WHAT | WHO_PAYS_WHERE) & set(match.namespaces)
    return bool(serious) and match.url_name not in ONLY_LISTS
