"""The desk's page of short posts: write and post in one step, take back in one more."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms import access, posts
from cms.models import Post
from convite.forms import LinkField
from events.desk.page import get_or_post
from people.access import Duty, needs, signed_in
from people.models import Organisation

EDITORS = (Duty.EDITOR, Duty.ADMINISTRATOR)
#: Posts that the page lists.
SHOWN = 30


class PostForm(forms.Form):
    """A few words, a link at most, and in whose name."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=Post.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("At most 280 characters. It stands on the website at once."),
    )
    url = LinkField(
        label=gettext_lazy("Link"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Where to read on, if anywhere."),
    )
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("Organisation"))
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, among: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["organisation"]
        offered.queryset = Organisation.objects.filter(pk__in=[one.pk for one in among])
        offered.choices = [(one.pk, str(one)) for one in sorted(among, key=str)]
        if len(among) == 1:
            self.initial["organisation"] = among[0].pk

    def clean_text(self) -> str:
        return " ".join(self.cleaned_data["text"].split())


@get_or_post
@needs(*EDITORS)
def overview(request: HttpRequest) -> HttpResponse:
    """Write one, and see those of one's own organisations."""
    mine = list(access.posts_in_the_name_of(request.user))
    initial = {"language": get_language()}
    form = PostForm(request.POST or None, among=mine, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        posts.put_up(
            said["text"],
            organisation=said["organisation"],
            language=said["language"],
            url=said["url"],
            by=signed_in(request),
            now=timezone.now(),
        )
        messages.success(request, _("It is on the website."))
        return redirect("cms:posts")
    rows = access.posts_for(request.user).select_related("organisation").order_by("-posted_at", "-pk")
    context = {"form": form, "posts": rows[:SHOWN], "can_post": bool(mine)}
    return render(request, "cms/desk/posts.html", context, status=422 if form.errors else 200)


@needs(*EDITORS)
@require_POST
def decide(request: HttpRequest, code: str, act: str) -> HttpResponse:
    """Take a post back, or show it again."""
    post = access.post_for(request.user, code)
    if act == "take-back":
        posts.take_back(post, now=timezone.now())
        messages.success(request, _("Nobody reads it any more. You can show it again."))
    else:
        posts.show_again(post)
        messages.success(request, _("It is on the website again."))
    return redirect("cms:posts")
