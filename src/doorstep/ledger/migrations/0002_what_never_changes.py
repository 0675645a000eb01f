"""Movements, entries and closed periods only grow; books, accounts, commodities and balances stay."""

from django.db import migrations

from doorstep.base.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        AppendOnly("ledger_movement"),
        AppendOnly("ledger_entry"),
        AppendOnly("ledger_period"),
        AppendOnly("ledger_book", events=("DELETE",)),
        AppendOnly("ledger_account", events=("DELETE",)),
        AppendOnly("ledger_commodity", events=("DELETE",)),
        AppendOnly("ledger_balance", events=("DELETE",)),
    ]
