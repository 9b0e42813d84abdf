"""allauth's forms in our words: every label says what it is, and nothing hides in a placeholder."""

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.recovery_codes import forms as recovery
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from allauth.socialaccount import forms as social
from django import forms

LONG_ENOUGH = "At least 12 characters. Three or four words that do not belong together are a good choice."

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
    first_name = forms.CharField(max_length=150, widget=forms.TextInput({"autocomplete": "given-name"}))
    last_name = forms.CharField(max_length=150, widget=forms.TextInput({"autocomplete": "family-name"}))
    field_order = ["first_name", "last_name", "email", "password1"]


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
