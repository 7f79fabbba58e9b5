"""The warning of a form before it saves what may be on record already."""

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse

from ..editing.repeats import WATCHED, repeats
from .hints import hints

ANOTHER = "is_another"  # the box by which an editor says that a likely double is none
ANSWERED = "not_repeated"  # the pairs of which that was said, in the session of whoever said it
MOST_ANSWERED = 500


class WarnsOfRepeats(forms.ModelForm):
    """A form that tells what its record may repeat, and saves it all the same once the box is ticked.

    ``choice_label`` gives what stands for a record in the warning, ``answered`` has the pairs of records of which the
    editor has said before that they are two.
    """

    choice_label = staticmethod(str)
    repeats = answered = ()

    def _post_clean(self):
        super()._post_clean()
        watched = {*WATCHED.get(self._meta.model, ())}
        compared = self.instance._state.adding or watched & {*self.changed_data}
        if watched and watched <= self.cleaned_data.keys() and compared:
            found = repeats(self.instance)
            self.repeats = [repeat for repeat in found if _pair(self.instance, repeat.record) not in self.answered]
            if self.repeats and not self.is_another:
                self.warn_of_repeats()

    @property
    def is_another(self):
        """Whether the editor has ticked that it is another record than those it looks like."""
        return ANOTHER in self.data

    def warn_of_repeats(self):
        """Show what the record may repeat, with the box, above the form."""
        told = hints(repeat.record for repeat in self.repeats)
        page = f"admin:timeline_{self._meta.model._meta.model_name}_change"
        shown = [
            {
                "address": reverse(page, args=[repeat.record.pk]),
                "label": self.choice_label(repeat.record),
                "hint": told[repeat.record.pk],
                "why": repeat.why,
            }
            for repeat in self.repeats
        ]
        context = {"kind": self._meta.model._meta.verbose_name, "repeats": shown}
        context |= {"box": ANOTHER, "is_another": self.is_another}
        self.add_error(None, render_to_string("timeline/admin/repeats.html", context))


def answered(request):
    """The pairs of records of which the user has said that they are two."""
    return request.session.get(ANSWERED, [])


def remember(request, form):
    """Ask no more about the record that ``form`` has saved and those that it was said not to repeat."""
    if form.repeats and form.is_another:
        new = [_pair(form.instance, repeat.record) for repeat in form.repeats]
        request.session[ANSWERED] = [*answered(request), *new][-MOST_ANSWERED:]


def _pair(one, other):
    first, last = sorted([one.pk or 0, other.pk])
    return f"{one._meta.model_name} {first} {last}"
