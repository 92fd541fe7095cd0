"""The contact form: read by anybody, sent without a cookie, a script or a puzzle.

Writing needs no proof of where the form came from: nothing is done in anybody's name. So the form may stand
in copies of its page that a cache keeps.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from cms import contact, sites
from cms.models import ContactPage


class ContactForm(forms.Form):
    """A message, and where to answer if anywhere."""

    text = forms.CharField(
        label=gettext_lazy("Your message"),
        min_length=10,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=gettext_lazy("Do not name people whom that could put in danger."),
    )
    name = forms.CharField(
        label=gettext_lazy("What to call you"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("A pseudonym will do, and so will nothing."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    reply_to = forms.EmailField(
        label=gettext_lazy("E-mail for an answer"),
        required=False,
        help_text=gettext_lazy(
            "Without it nobody can answer. It is deleted here once your message has left."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    @property
    def is_by_a_machine(self) -> bool:
        """Whether the field was filled in that people do not see."""
        return bool(self.data.get("website"))


def _page(key: UUID) -> ContactPage:
    page = (
        ContactPage.objects.filter(translation_key=key, live=True, locale__language_code=get_language())
        .exclude(inbox="")
        .select_related("locale")
        .first()
    )
    if page is None or page.get_view_restrictions():
        raise Http404
    return page


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a message in; what is wrong is said at its field, and nothing typed is lost."""
    page = _page(key)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = form.cleaned_data
        try:
            if not form.is_by_a_machine:
                contact.write(page, now=timezone.now(), **said)
        except contact.TooManyWrite as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("cms:contact_written", key)
    context = {"page": page, "form": form, "page_url": sites.way_to(page.url_path)}
    return render(request, "cms/contact_write.html", context, status=422 if form.errors else 200)


@login_not_required
@require_safe
def written(request: HttpRequest, key: UUID) -> HttpResponse:
    """What everybody reads who has written."""
    return render(request, "cms/contact_written.html", {"page_url": sites.way_to(_page(key).url_path)})
