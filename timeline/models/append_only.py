"""Triggers by which the database refuses to edit or delete a change on record, whoever asks and by whatever way."""

COLUMNS = ("id", "kind", "slug", "action", "before", "after", "at", "reason", "transaction")
SENTENCE = "A change on record is neither edited nor deleted."

# The one thing that may go is who did it: an account can be deleted.
SAME = {"sqlite": 'NEW."{0}" IS OLD."{0}"', "postgresql": 'NEW."{0}" IS NOT DISTINCT FROM OLD."{0}"'}
MAKE = {
    "sqlite": (
        "CREATE TRIGGER timeline_change_edited BEFORE UPDATE ON timeline_change WHEN NOT ({forgets})"
        " BEGIN SELECT RAISE(ABORT, '{sentence}'); END",
        "CREATE TRIGGER timeline_change_deleted BEFORE DELETE ON timeline_change"
        " BEGIN SELECT RAISE(ABORT, '{sentence}'); END",
        # INSERT OR REPLACE deletes the row that it replaces without asking the trigger above.
        "CREATE TRIGGER timeline_change_replaced BEFORE INSERT ON timeline_change"
        " WHEN EXISTS (SELECT 1 FROM timeline_change WHERE id = NEW.id)"
        " BEGIN SELECT RAISE(ABORT, '{sentence}'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION timeline_change_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF TG_OP = 'UPDATE' THEN IF {forgets} THEN RETURN NEW; END IF; END IF;"
        " RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER timeline_change_guard BEFORE UPDATE OR DELETE ON timeline_change"
        " FOR EACH ROW EXECUTE FUNCTION timeline_change_guard()",
    ),
}
REMOVE = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS timeline_change_edited",
        "DROP TRIGGER IF EXISTS timeline_change_deleted",
        "DROP TRIGGER IF EXISTS timeline_change_replaced",
    ),
    "postgresql": ("DROP FUNCTION IF EXISTS timeline_change_guard() CASCADE",),
}


def guard(connection):
    """Makes the triggers anew; a migration that alters the table of changes ends with it."""
    unguard(connection)
    _run(connection, MAKE)


def unguard(connection):
    """Takes the triggers away."""
    _run(connection, REMOVE)


def _run(connection, statements):
    same = SAME[connection.vendor]
    forgets = " AND ".join(["NEW.by_id IS NULL", *(same.format(column) for column in COLUMNS)])
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement.format(forgets=forgets, sentence=SENTENCE))
