"""The database itself keeps the books: entries are appended, never changed, and deleted only where the books lie open.

``backoffice_unsealed`` is a table that Django does not know, so a test's flush leaves it alone. It is empty in use: then every
DELETE and TRUNCATE of the journal is refused. A row in it lets them pass — put there by ``ledger.unsealed`` inside the one
transaction that wipes a demo firm, and by the test suite for the life of its test database, because a transactional test
ends with a flush of every table. UPDATE is refused always. A line may only join an entry that still lacks lines, and with its last
line the entry must balance.
"""

from django.db import migrations

TABLES = ("backoffice_journalentry", "backoffice_ledgerline")
SEAL = "CREATE TABLE backoffice_unsealed (opened integer NOT NULL)"

SQLITE = [
    *(
        f"""CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}
            {"WHEN NOT EXISTS (SELECT 1 FROM backoffice_unsealed)" if verb == "DELETE" else ""}
            BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"""
        for table in TABLES
        for verb in ("UPDATE", "DELETE")
    ),
    """CREATE TRIGGER backoffice_ledgerline_closed BEFORE INSERT ON backoffice_ledgerline
       WHEN (SELECT COUNT(*) FROM backoffice_ledgerline WHERE entry_id = NEW.entry_id)
            >= (SELECT line_count FROM backoffice_journalentry WHERE id = NEW.entry_id)
       BEGIN SELECT RAISE(ABORT, 'the entry is complete'); END""",
    """CREATE TRIGGER backoffice_ledgerline_balanced AFTER INSERT ON backoffice_ledgerline
       WHEN (SELECT COUNT(*) FROM backoffice_ledgerline WHERE entry_id = NEW.entry_id)
            = (SELECT line_count FROM backoffice_journalentry WHERE id = NEW.entry_id)
        AND EXISTS (SELECT 1 FROM backoffice_ledgerline WHERE entry_id = NEW.entry_id GROUP BY currency HAVING SUM(minor) <> 0)
       BEGIN SELECT RAISE(ABORT, 'the entry does not balance'); END""",
]
SQLITE_BACK = [
    *(f"DROP TRIGGER {table}_no_{verb}" for table in TABLES for verb in ("update", "delete")),
    "DROP TRIGGER backoffice_ledgerline_closed",
    "DROP TRIGGER backoffice_ledgerline_balanced",
]

POSTGRESQL = [
    """CREATE FUNCTION backoffice_ledger_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF TG_OP <> 'UPDATE' AND EXISTS (SELECT 1 FROM backoffice_unsealed) THEN
           RETURN OLD;
         END IF;
         RAISE EXCEPTION 'the ledger is append-only';
       END $$""",
    """CREATE FUNCTION backoffice_ledger_line() RETURNS trigger LANGUAGE plpgsql AS $$
       DECLARE wanted integer; found integer;
       BEGIN
         SELECT line_count INTO wanted FROM backoffice_journalentry WHERE id = NEW.entry_id;
         SELECT COUNT(*) INTO found FROM backoffice_ledgerline WHERE entry_id = NEW.entry_id;
         IF TG_WHEN = 'BEFORE' THEN
           IF found >= wanted THEN RAISE EXCEPTION 'the entry is complete'; END IF;
         ELSIF found > wanted THEN
           RAISE EXCEPTION 'the entry is complete';
         ELSIF found = wanted AND EXISTS (
           SELECT 1 FROM backoffice_ledgerline WHERE entry_id = NEW.entry_id GROUP BY currency HAVING SUM(minor) <> 0
         ) THEN
           RAISE EXCEPTION 'the entry does not balance';
         END IF;
         RETURN NEW;
       END $$""",
    *(
        f"CREATE TRIGGER {table}_sealed BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION backoffice_ledger_sealed()"
        for table in TABLES
    ),
    *(
        f"CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION backoffice_ledger_sealed()"
        for table in TABLES
    ),
    """CREATE TRIGGER backoffice_ledgerline_closed BEFORE INSERT ON backoffice_ledgerline
       FOR EACH ROW EXECUTE FUNCTION backoffice_ledger_line()""",
    """CREATE TRIGGER backoffice_ledgerline_balanced AFTER INSERT ON backoffice_ledgerline
       FOR EACH ROW EXECUTE FUNCTION backoffice_ledger_line()""",
]
POSTGRESQL_BACK = [
    *(f"DROP TRIGGER {table}_{what} ON {table}" for table in TABLES for what in ("sealed", "kept")),
    "DROP TRIGGER backoffice_ledgerline_closed ON backoffice_ledgerline",
    "DROP TRIGGER backoffice_ledgerline_balanced ON backoffice_ledgerline",
    "DROP FUNCTION backoffice_ledger_sealed()",
    "DROP FUNCTION backoffice_ledger_line()",
]


def _seal(apps, schema_editor):
    for statement in [SEAL, *(POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE)]:
        schema_editor.execute(statement)


def _unseal(apps, schema_editor):
    back = POSTGRESQL_BACK if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK
    for statement in [*back, "DROP TABLE backoffice_unsealed"]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    """Puts the triggers in place on either engine."""

    dependencies = [("backoffice", "0001_initial")]

    operations = [migrations.RunPython(_seal, _unseal)]
