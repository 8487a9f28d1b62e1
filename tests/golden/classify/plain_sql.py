import sqlite3

def recent_orders(database: str, customer: int) -> list:
    """Orders of a customer."""
    connection = sqlite3.connect(database)
    rows = connection.execute("SELECT id, total FROM orders WHERE customer = ? ORDER BY id DESC LIMIT 10", (customer,))
    return rows.fetchall()
