"""Make the database itself refuse to change, delete or replace ledger entries."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

REFUSAL = "ledger entries are never changed, deleted or replaced"
ONCE = (
    ("consume_asset", "asset_id"),
    ("refund", "asset_id"),
    ("topup", "stripe_session_id"),
    ("topup", "stripe_invoice_id"),
    ("expiry", "grant_id"),
)


def upgrade() -> None:
    """Create the triggers."""
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _guard_sqlite() -> None:
    for action in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER ledger_entries_refuse_{action.lower()} BEFORE {action} ON ledger_entries "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
    # INSERT OR REPLACE deletes whichever entry is in its way, by any unique key, without firing the trigger on DELETE.
    keys = ["rowid = NEW.rowid", "id = NEW.id"]
    keys += [f"NEW.type = '{type_}' AND type = '{type_}' AND {column} = NEW.{column}" for type_, column in ONCE]
    in_its_way = " OR ".join(f"EXISTS (SELECT 1 FROM ledger_entries WHERE {key})" for key in keys)  # noqa: S608
    op.execute(
        "CREATE TRIGGER ledger_entries_refuse_replace BEFORE INSERT ON ledger_entries "
        f"WHEN {in_its_way} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER ledger_entries_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change()"
    )
