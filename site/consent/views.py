"""The choice, sent from the banner or from the cookies page."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.encoding import iri_to_uri
from django.views.decorators.cache import never_cache

from consent import choosing, return_paths
from consent.models import Choice


class SeeOther(HttpResponseRedirect):
    """303: the answer to the form is a page to read, at another address."""

    status_code = 303


@never_cache
def choose(request: HttpRequest) -> HttpResponse:
    """Record the choice (`choice`: accept or reject) and go back to `next`, a path of this site.

    Anything else that arrives changes nothing and leads to the cookies page, where one can choose.
    """
    choice = request.POST.get("choice", "")
    if request.method != "POST" or choice not in Choice.values:
        return redirect(return_paths.COOKIES_PAGE)
    response = SeeOther(return_paths.COOKIES_PAGE)
    deleted = choosing.choose(request, response, Choice(choice))
    notice = "deleted" if deleted else {"accept": "accepted", "reject": "rejected"}[choice]
    path = return_paths.safe(request.POST.get("next", ""))
    response["Location"] = iri_to_uri(return_paths.with_notice(path, notice))
    return response
