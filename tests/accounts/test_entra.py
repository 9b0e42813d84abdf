"""Signing in with an authority's own tenant, against a real HTTP server that plays Microsoft's part."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client

from members.accounts.models import User
from members.accounts.tenants import pinned
from tests.factories.people import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
TENANT = "11111111-2222-3333-4444-555555555555"
ANOTHER = "99999999-2222-3333-4444-555555555555"
ENTER = f"/accounts/oidc/entra-{TENANT}/login/"
BACK = f"/accounts/oidc/entra-{TENANT}/login/callback/"


class Tenant(BaseHTTPRequestHandler):
    """Answers as a tenant does; `claims` of the server is what the next token says."""

    def do_GET(self):
        base = f"http://127.0.0.1:{self.server.server_port}/{TENANT}"
        self._say(
            {
                "issuer": f"{base}/v2.0",
                "authorization_endpoint": f"{base}/authorize",
                "token_endpoint": f"{base}/token",
                "jwks_uri": f"{base}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        )

    def do_POST(self):
        self.server.asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        claims = {
            "iss": f"http://127.0.0.1:{self.server.server_port}/{TENANT}/v2.0",
            "aud": "example-client",
            "exp": 4_000_000_000,
            "iat": 1_700_000_000,
            "oid": "person-1",
            "tid": TENANT,
            "given_name": "Example",
            "family_name": "Person",
            "email": "person@council.example",
            "email_verified": True,
            **self.server.claims,
        }
        token = jwt.encode(claims, "an-example-key-that-is-long-enough-for-the-algorithm", "HS256")
        self._say({"access_token": "example", "token_type": "Bearer", "id_token": token})

    def _say(self, data):
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def tenant(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Tenant)
    server.claims = {}
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.SOCIALACCOUNT_PROVIDERS = pinned(
        [
            {
                "name": "Example Council",
                "tenant": TENANT,
                "client_id": "example-client",
                "secret": "example-secret",
                "server": f"http://127.0.0.1:{server.server_port}",
            }
        ]
    )
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def come_in(client, process=""):
    away = client.post(ENTER + process)
    assert away.status_code == 302
    asked = parse_qs(urlsplit(away.url).query)
    assert urlsplit(away.url).path == f"/{TENANT}/authorize"
    assert asked["code_challenge_method"] == ["S256"]
    return client.get(BACK, {"code": "example", "state": asked["state"][0]})


def signed_in(client):
    return get_user(client).pk


def test_the_sign_in_page_names_the_authorities(client, tenant):
    assert (
        "Sign in with the Microsoft account of Example Council"
        in client.get("/accounts/login/").content.decode()
    )


def test_the_first_time_makes_an_account_that_waits_for_its_address_to_be_confirmed(client, tenant):
    come_in(client)

    user = User.objects.get(email="person@council.example")
    assert signed_in(client) is None
    assert mail.outbox[-1].to == ["person@council.example"]
    client.post(re.search(r"http://testserver(/accounts/confirm-email/\S+)", mail.outbox[-1].body)[1])
    come_in(client)
    assert signed_in(client) == user.pk
    assert SocialAccount.objects.get().uid == "person-1"


def test_an_account_with_the_same_address_is_never_taken_over(client, tenant):
    owner = UserFactory(email="person@council.example")

    answer = come_in(client)
    client.post(answer.url, {"email": owner.email, "first_name": "Example", "last_name": "Person"})

    assert signed_in(client) is None
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1


def test_the_owner_ties_the_two_together_after_proving_who_they_are(client, tenant):
    owner = UserFactory(email="person@council.example")
    client.post("/accounts/login/", {"login": owner.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    come_in(client, "?process=connect")
    client.post("/accounts/logout/")
    come_in(client)

    assert signed_in(client) == owner.pk


def test_somebody_with_a_second_step_is_asked_for_it_all_the_same(client, tenant):
    owner = UserFactory(app=True)
    SocialAccount.objects.create(user=owner, provider=f"entra-{TENANT}", uid="person-1")

    answer = come_in(client)

    assert answer.url == "/accounts/2fa/authenticate/"
    assert signed_in(client) is None


@pytest.mark.parametrize(
    "claims",
    [
        {"tid": ANOTHER},
        {"tid": ""},
        {"iss": f"https://login.microsoftonline.com/{ANOTHER}/v2.0"},
        {"aud": "another-client"},
        {"exp": 1_700_000_001},
    ],
    ids=["of another tenant", "of no tenant", "from another issuer", "for another site", "too old"],
)
def test_a_token_that_is_not_of_the_pinned_tenant_opens_nothing(client, tenant, claims):
    tenant.claims = claims

    come_in(client)

    assert signed_in(client) is None
    assert not SocialAccount.objects.exists()
    assert not User.objects.exists()
    assert mail.outbox == []


def test_a_tenant_that_is_not_pinned_has_no_door(client, tenant):
    assert client.post(f"/accounts/oidc/entra-{ANOTHER}/login/").status_code == 404


@pytest.mark.parametrize("anybody", ["common", "organizations", "consumers", "", "council.example"])
def test_only_one_tenant_by_its_identifier_can_be_pinned(anybody):
    with pytest.raises(ValueError, match="identifier"):
        pinned([{"name": "Example", "tenant": anybody, "client_id": "x", "secret": "y"}])


def _shown_first(email: str) -> tuple[int, str, str]:
    """Come in as a stranger and return what is answered, with the address and one-time values taken out."""
    client = Client()
    answer = come_in(client)
    page = client.get(answer.url).content.decode()
    return answer.status_code, answer.url, re.sub(r'value="\w{30,}"', "", page).replace(email, "ADDRESS")


def test_a_first_sign_in_does_not_tell_whether_the_address_has_an_account(tenant):
    taken = UserFactory(email="person@council.example").email
    at_taken = _shown_first(taken)
    tenant.claims = {"oid": "person-2", "email": "other@council.example"}

    assert _shown_first("other@council.example") == at_taken


def test_an_answer_that_belongs_to_another_browser_opens_nothing(client, tenant):
    asked = parse_qs(urlsplit(Client().post(ENTER).url).query)

    answer = client.get(BACK, {"code": "a-code", "state": asked["state"][0]})

    assert answer.status_code == 401
    assert not signed_in(client)
    assert not User.objects.exists()
