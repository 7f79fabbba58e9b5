"""Who may touch what: editors every record, contributors only what is still a draft."""

from django.utils.text import capfirst

from ..editing.deleting import keeping, losing
from ..editing.representation import owner_model, owner_of, record_models
from ..models.base import PublishedRecord

MOST_LISTED = 200


def may_publish(user, kind):
    """Whether the user is an editor of records of this ``kind``, a model's name: may publish, withdraw and correct."""
    return user.has_perm(f"timeline.publish_{kind}")


def may_touch(user, row):
    """Whether the status of the record that ``row`` is or belongs to leaves it open to the user.

    That the user may change such rows at all is asked elsewhere.
    """
    model = owner_model(type(row))
    # Whom the kind alone lets in is not asked about the record, which may have to be read first.
    return model is None or may_publish(user, model._meta.model_name) or owner_of(row).status == "draft"


class ByStatus:
    """Pages and tables of rows whose permissions depend on the status of the record that they show."""

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or may_touch(request.user, obj))

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or may_touch(request.user, obj))

    def get_deleted_objects(self, objs, request):
        """As Django's, without rows that only join two records; what is not open to the user must lose nothing.

        Rows that keep the records are counted where they are too many to be read.
        """
        kept_by = keeping(objs) if self.model.has_status else {}
        if sum(kept_by.values()) > MOST_LISTED:
            return [], {}, set(), [f"{count:,} {rows._meta.verbose_name_plural}" for rows, count in kept_by.items()]
        listed, counts, needed, protected = super().get_deleted_objects(objs, request)
        joins = [join._meta for model in record_models().values() for join in _joins(model)]
        listed = _without(listed, tuple(f"{capfirst(join.verbose_name)}: " for join in joins))
        for join in joins:
            counts.pop(join.verbose_name_plural, None)
        if self.model.has_status and not self.has_publish_permission(request):
            needed |= {one._meta.verbose_name for one in losing(objs) if not may_touch(request.user, one)}
        return listed, counts, needed, protected

    def has_publish_permission(self, request):
        """Whether the user may publish records of this kind."""
        return issubclass(self.model, PublishedRecord) and may_publish(request.user, self.model._meta.model_name)


class RowsByStatus(ByStatus):
    """Tables of rows, to which rows are added only where the record is open to the user."""

    def has_add_permission(self, request, obj=None):
        allowed = super().has_add_permission(request, obj)
        return allowed and (obj is None or obj.pk is None or may_touch(request.user, obj))


def _joins(model):
    """The models of the rows by which records of the model are in lists of references."""
    return [field.remote_field.through for field in model._meta.many_to_many]


def _without(listed, starts):
    """The nested list without the lines that begin like one of these."""
    return [
        _without(each, starts) if isinstance(each, list) else each
        for each in listed
        if isinstance(each, list) or not each.startswith(starts)
    ]
