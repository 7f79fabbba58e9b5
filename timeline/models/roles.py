"""The two groups of the desk and what each may do; superusers manage the accounts."""

RECORDS = ("event", "actor", "article", "place", "issue", "position")
ROWS = (
    "actorname",
    "actornameuse",
    "affiliation",
    "citation",
    "eventlink",
    "issuesource",
    "linksource",
    "origin",
    "participation",
    "participationsource",
    "placename",
)
WRITE = ("add", "change", "delete", "view")

# Whether a contributor may touch a record depends on its status as well; see the admin's permissions.
CONTRIBUTORS = {**dict.fromkeys((*RECORDS, *ROWS), WRITE), "eventtype": ("view",)}
EDITORS = {**CONTRIBUTORS, **dict.fromkeys(RECORDS, (*WRITE, "publish"))}
GROUPS = {"Contributors": CONTRIBUTORS, "Editors": EDITORS}


def install(apps, using):
    """Make the groups with their permissions, or put them right; ``apps`` are the real ones or a migration's."""
    group_model, permission, content_type = (
        apps.get_model("auth", "Group").objects.using(using),
        apps.get_model("auth", "Permission").objects.using(using),
        apps.get_model("contenttypes", "ContentType").objects.using(using),
    )
    for name, allowed in GROUPS.items():
        group, _ = group_model.get_or_create(name=name)
        granted = []
        for model, actions in allowed.items():
            kind, _ = content_type.get_or_create(app_label="timeline", model=model)
            label = apps.get_model("timeline", model)._meta.verbose_name
            for action in actions:
                codename, words = f"{action}_{model}", f"Can {action} {label}"
                granted.append(
                    permission.get_or_create(content_type=kind, codename=codename, defaults={"name": words})[0]
                )
        group.permissions.set(granted)


def remove(apps, using):
    """Take the groups away; who was in them keeps the account."""
    apps.get_model("auth", "Group").objects.using(using).filter(name__in=GROUPS).delete()
