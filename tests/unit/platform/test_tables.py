"""Tables as declared: each name once, each index usable."""

import re

import pytest

from tdev.platform import tables
from tdev.platform.tables import TABLES, Table


def test_every_declared_table_is_listed_once():
    declared = [value for value in vars(tables).values() if isinstance(value, Table)]
    assert sorted(table.name for table in declared) == sorted(table.name for table in TABLES)
    assert len({table.name for table in TABLES}) == len(TABLES) == 10


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
class TestEveryTable:
    def test_name_can_stand_in_sql_and_on_aws(self, table):
        assert re.fullmatch(r"[a-z][a-z_]{2,40}", table.name)

    def test_indexes_have_names_and_keys_of_their_own(self, table):
        assert len({index.name for index in table.indexes}) == len(table.indexes)
        for index in table.indexes:
            assert index.pk != index.sk
            assert not {index.pk, index.sk} & {table.pk, table.sk}

    def test_expiry_is_no_key(self, table):
        assert table.ttl not in {table.pk, table.sk, *(k for index in table.indexes for k in (index.pk, index.sk))}


def test_what_is_kept_for_a_while_only_has_an_expiry():
    assert {table.name for table in TABLES if table.ttl} == {"approvals", "idempotency", "notices"}
