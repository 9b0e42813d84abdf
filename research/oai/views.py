"""The one address of the harvest: reads the request, writes the answer."""

import re
from datetime import UTC, datetime
from email.utils import parseaddr

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from lxml import etree

from core.addresses import absolute_url
from core.models import SiteSettings
from core.xml_text import xml_text
from research.oai import arguments, reading
from research.oai.errors import BadArgument, BadVerb, NoMetadataFormats, OaiError
from research.oai.metadata import PREFIXES, XSI, add
from research.records import record_of

OAI = "http://www.openarchives.org/OAI/2.0/"
OAI_IDENTIFIER = "http://www.openarchives.org/OAI/2.0/oai-identifier"
_DOMAIN = re.compile(r"[a-zA-Z][a-zA-Z0-9\-]*(\.[a-zA-Z][a-zA-Z0-9\-]*)+", re.ASCII)


# A harvester has no session and changes nothing: there is nothing to forge.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """Answer one OAI-PMH request. Errors are the protocol's own, with status 200, as it wants them."""
    root = etree.Element(f"{{{OAI}}}OAI-PMH", nsmap={None: OAI, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd")
    add(root, "responseDate", _utc(timezone.now()))
    asked = add(root, "request", absolute_url(reverse("oai")))
    try:
        verb, given = arguments.read(request.POST if request.method == "POST" else request.GET)
        body = etree.Element(f"{{{OAI}}}{verb}")
        _echo(asked, verb, given)
        _WRITERS[verb](body, verb, given)
        root.append(body)
    except OaiError as error:
        if isinstance(error, BadVerb | BadArgument):
            asked.attrib.clear()
        add(root, "error", str(error), code=error.code)
    data = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    response = HttpResponse(data, content_type="text/xml; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def _echo(element: etree._Element, verb: str, given: dict[str, str]) -> None:
    for name, value in {"verb": verb, **given}.items():
        element.set(name, xml_text(value))


def _identify(body: etree._Element, verb: str, given: dict[str, str]) -> None:
    site = SiteSettings.load()
    add(body, "repositoryName", f"{site.organisation_name}: research library")
    add(body, "baseURL", absolute_url(reverse("oai")))
    add(body, "protocolVersion", "2.0")
    add(body, "adminEmail", site.office_email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    add(body, "earliestDatestamp", _utc(reading.beginning()))
    add(body, "deletedRecord", "persistent")
    add(body, "granularity", "YYYY-MM-DDThh:mm:ssZ")
    domain = reading.namespace()
    if not _DOMAIN.fullmatch(domain):  # on a developer's machine: the schema wants a real domain
        return
    described = etree.SubElement(
        add(body, "description"),
        f"{{{OAI_IDENTIFIER}}}oai-identifier",
        nsmap={None: OAI_IDENTIFIER},
    )
    described.set(f"{{{XSI}}}schemaLocation", f"{OAI_IDENTIFIER} {OAI_IDENTIFIER}.xsd")
    add(described, "scheme", "oai")
    add(described, "repositoryIdentifier", domain)
    add(described, "delimiter", ":")
    add(described, "sampleIdentifier", f"oai:{domain}:edition-1")


def _formats(body: etree._Element, verb: str, given: dict[str, str]) -> None:
    if "identifier" in given and reading.find(given["identifier"]).edition is None:
        raise NoMetadataFormats("This record was deleted.")
    for prefix, known in PREFIXES.items():
        element = add(body, "metadataFormat")
        add(element, "metadataPrefix", prefix)
        add(element, "schema", known.schema)
        add(element, "metadataNamespace", known.namespace)


def _sets(body: etree._Element, verb: str, given: dict[str, str]) -> None:
    if "resumptionToken" in given:
        raise arguments.BadResumptionToken("The list of sets is given whole: it needs no resumptionToken.")
    for spec, name in reading.sets():
        element = add(body, "set")
        add(element, "setSpec", spec)
        add(element, "setName", name)


def _list(body: etree._Element, verb: str, given: dict[str, str]) -> None:
    whole = verb == "ListRecords"
    part = reading.part_of(arguments.listing_of(verb, given), whole=whole)
    for told in part.records:
        if whole:
            _record(body, told, part.listing.prefix)
        else:
            _header(body, told)
    if part.next is None and part.listing.after is None:
        return  # told whole in one answer
    # The last part carries an empty token (section 3.5).
    token = add(body, "resumptionToken", part.next.token() if part.next else "")
    token.set("completeListSize", str(part.size))
    token.set("cursor", str(part.listing.told))
    if part.next:
        token.set("expirationDate", _utc(timezone.now() + arguments.TOKEN_LIVES))


def _get(body: etree._Element, verb: str, given: dict[str, str]) -> None:
    prefix = arguments.known_prefix(given["metadataPrefix"])
    _record(body, reading.find(given["identifier"]), prefix)


def _record(body: etree._Element, told: reading.Told, prefix: str) -> None:
    element = add(body, "record")
    _header(element, told)
    if told.edition is not None:
        written = PREFIXES[prefix].write(record_of(told.edition), _year_added(told))
        add(element, "metadata").append(written)


def _header(parent: etree._Element, told: reading.Told) -> None:
    header = add(parent, "header")
    if told.edition is None:
        header.set("status", "deleted")
    add(header, "identifier", reading.identifier_of(told.harvest))
    add(header, "datestamp", _utc(told.harvest.changed_at))
    for spec in told.sets:
        add(header, "setSpec", spec)


def _year_added(told: reading.Told) -> int:
    first = told.edition.publication.first_published_at if told.edition else None
    return (first or told.harvest.changed_at).year


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_WRITERS = {
    "Identify": _identify,
    "ListMetadataFormats": _formats,
    "ListSets": _sets,
    "ListIdentifiers": _list,
    "ListRecords": _list,
    "GetRecord": _get,
}
