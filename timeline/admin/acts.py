"""The buttons by which a record moves on: sent for review, sent back, published, withdrawn."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.html import format_html

from ..editing import acts
from ..editing.readiness import Lack
from ..editing.recording import Stale
from ..models import Version
from .alongside import TOGETHER
from .permissions import may_publish


@dataclass(frozen=True)
class Button:
    """A button of the page: saves what was typed and does the act, both or neither.

    ``act`` is the word of the vocabulary of acts, ``before`` the statuses at which the button is offered, ``label``
    what it says and ``done`` the sentence that follows. ``many`` names the same act in the list of records.
    """

    act: str
    label: str
    many: str
    done: str
    before: tuple
    editors: bool = True
    grave: bool = False

    @property
    def name(self):
        """Its name in the form that is sent."""
        return f"_{self.act}"


BUTTONS = {
    button.act: button
    for button in (
        Button(
            "sent_for_review",
            "Save and send for review",
            "Send for review",
            "It waits for an editor now.",
            ("draft",),
            editors=False,
        ),
        Button("sent_back", "Save and send back", "Send back", "It is a draft again.", ("in_review",)),
        Button("published", "Save and publish", "Publish", "It is public now.", acts.UNPUBLISHED),
        Button("withdrawn", "Withdraw", "Withdraw", "It is not public any more.", ("published",), grave=True),
    )
}


def offered(user, record):
    """The buttons that the page of ``record`` offers the user."""
    editor = may_publish(user, record._meta.model_name)
    return [one for one in BUTTONS.values() if record.status in one.before and (editor or not one.editors)]


def pressed(request, record):
    """The button that was pressed, None for a plain save; one that was not offered is refused."""
    allowed = offered(request.user, record)
    for button in BUTTONS.values():
        if button.name in request.POST or (button.act == "published" and TOGETHER in request.POST):
            if button not in allowed:
                raise PermissionDenied(
                    f"{button.label!r} is not for you, or not for a record that is {record.status}."
                )
            return button
    return None


def carry_out(act, records, *, now, by, reason, alongside=None):
    """Do the act on the records, all of them or none; raises ``NotDone``.

    ``alongside`` has, by record, the version that was shown of what is published with them.
    """
    if act == "published":
        try:
            acts.publish([*records, *(alongside or ())], now=now, by=by, reason=reason, expected=alongside)
        except Stale as stale:
            told = f"The {stale.record._meta.verbose_name} “{stale.record}” was changed meanwhile; look at it again."
            raise acts.NotDone([Lack(told, records[0], type(stale.record), stale.record.pk)]) from stale
    for record in records if act != "published" else ():
        if act == "sent_for_review":
            acts.send_for_review(record, now=now, by=by, reason=reason)
        elif act == "sent_back":
            acts.send_back(record, note=reason, now=now, by=by)
        else:
            acts.withdraw(record, now=now, by=by, reason=reason)


def last_word(record):
    """The act that brought a draft back to its writer, or a record into review, with its note; None for others."""
    act = {"draft": "sent_back", "in_review": "sent_for_review"}.get(record.status)
    if act is None:
        return None
    acts_on_it = Version.objects.filter(kind=record._meta.model_name, record=record.pk, act=act)
    return acts_on_it.select_related("by").order_by("-number").first()


def sentence_of(lack, named=False):
    """The sentence for what a record lacks, with a link to where it can be mended; ``named`` tells which lacks it."""
    page = reverse(f"admin:timeline_{lack.model._meta.model_name}_change", args=[lack.pk])
    who = format_html("{}: ", lack.record) if named else ""
    if lack.model is type(lack.record) and lack.pk == lack.record.pk:
        return format_html("{}{}", who, lack.sentence)
    return format_html('{}{} <a href="{}">Open the {}</a>', who, lack.sentence, page, lack.model._meta.verbose_name)
