"""allauth's forms in our words: every label says what it is, and nothing hides in a placeholder."""

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.recovery_codes import forms as recovery
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from allauth.socialaccount import forms as social
from django import forms
from django.contrib.auth.hashers import make_password
from django.core.validators import EmailValidator

from core.forms import OneLineField
from members.accounts.passwords import HOW_TO_CHOOSE

LONG_ENOUGH = f"At least 12 characters. {HOW_TO_CHOOSE}"

AN_ADDRESS = "Write the e-mail address in full, like name@council.gov.uk."

# {name of a field: (label, hint)}
WORDS = {
    "login": ("E-mail address", ""),
    "email": ("E-mail address", ""),
    "password": ("Password", ""),
    "oldpassword": ("Your present password", ""),
    "password1": ("New password", LONG_ENOUGH),
    "password2": ("New password, once more", ""),
    "remember": ("Keep me signed in on this device", "Only where nobody else uses it."),
    "first_name": ("First name", ""),
    "last_name": ("Last name", ""),
    "code": ("Code", ""),
    "name": ("Name of this passkey", "So that you know later which device it is on."),
    "passwordless": (
        "Let it replace my password",
        "The device then asks for your fingerprint, your face or its PIN.",
    ),
}


class InOurWords:
    """Mixin before a form of allauth."""

    words: dict[str, tuple[str, str]] = {}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.label, field.help_text = {**WORDS, **self.words}.get(name, (field.label, field.help_text))
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field.widget, forms.EmailInput) or name == "login":
                field.widget.attrs |= {"autocomplete": "username", "autocapitalize": "none"}
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = AN_ADDRESS
                field.validators = [EmailValidator(AN_ADDRESS)]
            if name == "code":
                field.widget.attrs |= {"autocomplete": "one-time-code", "spellcheck": "false"}


class SignInForm(InOurWords, account.LoginForm):
    pass


class SignUpForm(InOurWords, account.SignupForm):
    """A name is asked for, because members and the office meet it everywhere."""

    words = {
        "email": (
            "E-mail address",
            "We send a link to it, to see that it is yours. Your work address is best.",
        ),
        "password1": ("Password", LONG_ENOUGH),
    }
    first_name = OneLineField(max_length=150, widget=forms.TextInput({"autocomplete": "given-name"}))
    last_name = OneLineField(max_length=150, widget=forms.TextInput({"autocomplete": "family-name"}))
    field_order = ["first_name", "last_name", "email", "password1"]

    def try_save(self, request):
        if self.account_already_exists:
            # What takes longest about a new account; else the time would tell who has one.
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class ChangeEmailForm(InOurWords, account.AddEmailForm):
    words = {
        "email": (
            "New e-mail address",
            "It replaces the present one as soon as you follow a link we send to it.",
        )
    }


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):
    pass


class SetPasswordForm(InOurWords, account.SetPasswordForm):
    pass


class ResetPasswordForm(InOurWords, account.ResetPasswordForm):
    words = {"email": ("E-mail address", "We send a link to it, if there is an account for it.")}


class ResetPasswordKeyForm(InOurWords, account.ResetPasswordKeyForm):
    pass


class RequestLoginCodeForm(InOurWords, account.RequestLoginCodeForm):
    words = {"email": ("E-mail address", "We send a code to it, if there is an account for it.")}


class ConfirmLoginCodeForm(InOurWords, account.ConfirmLoginCodeForm):
    words = {"code": ("Code from the e-mail", "")}


class ReauthenticateForm(InOurWords, account.ReauthenticateForm):
    pass


class SecondStepForm(InOurWords, mfa.AuthenticateForm):
    words = {"code": ("Code", "Six digits from your authenticator app, or one of your recovery codes.")}


class SecondStepAgainForm(InOurWords, mfa.ReauthenticateForm):
    words = SecondStepForm.words


class ActivateAppForm(InOurWords, totp.ActivateTOTPForm):
    steps = [
        "Open an authenticator app on your telephone. Any will do.",
        "Scan this picture with it, or type in the key below.",
        "Enter the code that the app then shows.",
    ]
    words = {"code": ("Code that the app shows", "Six digits.")}


class DeactivateAppForm(InOurWords, totp.DeactivateTOTPForm):
    pass


class RecoveryCodesForm(InOurWords, recovery.GenerateRecoveryCodesForm):
    pass


class AddPasskeyForm(InOurWords, webauthn.AddWebAuthnForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True


class RenamePasskeyForm(InOurWords, webauthn.EditWebAuthnForm):
    pass


class EntraSignUpForm(InOurWords, social.SignupForm):
    pass


class RemoveSecondStepForm(forms.Form):
    """The office says how it knows who asks."""

    how_known = forms.CharField(
        label="How do you know that it is they?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=(
            "Ring them on a number that you had before, or ask their head or deputy. An e-mail alone "
            "proves nothing. What you write here is kept."
        ),
    )
