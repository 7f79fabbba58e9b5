"""Lists that take nothing but what they offer."""

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest

from .filters import PARAMETERS
from .references import is_id

WAYS = ("exact", "isnull", "id__exact")


class Strict:
    """Pages of rows whose list is asked only what the filters beside it ask, of rows that can be there.

    Any other lookup of a field can be made to fail, and so can the number of a row that no database can hold.
    """

    def lookup_allowed(self, lookup, value, request):
        """Only what the filters beside the list ask."""
        field, _, way = lookup.partition("__")
        if lookup in PARAMETERS:
            return "\x00" not in value
        if field not in self.list_filter or way not in WAYS:
            return False
        is_number = self.opts.get_field(field).is_relation and way != "isnull"
        return is_id(value) if is_number else "\x00" not in value

    def response_action(self, request, queryset, **where):
        """As Django's, for rows that were chosen by numbers that rows have."""
        if not all(is_id(one) for one in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise BadRequest("A chosen row has no such number.")
        return super().response_action(request, queryset, **where)
