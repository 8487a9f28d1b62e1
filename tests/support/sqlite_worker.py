"""A process of its own that writes into a store, for tests of several processes: ``<what> <database> <number>``."""

import itertools
import sys

from tdev.platform.storage import Put, Update
from tdev.platform.storage.embedded import SqliteTables


def main(what: str, database: str, number: int) -> None:
    tables = SqliteTables(database)
    if what == "grow":
        for _ in range(number):
            tables.update(Update("registry", {"pk": "counter", "sk": "1"}, add={"n": 1}))
    else:  # until somebody ends it: pairs that belong together
        for turn in itertools.count():
            pair = [
                Put("registry", {"pk": side, "sk": f"{turn:09d}", "fill": "x" * number}) for side in ("left", "right")
            ]
            tables.write(*pair, Put("registry", {"pk": "last", "sk": "1", "turn": turn}))
            if turn == 20:
                print("going", flush=True)
    tables.close()


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
