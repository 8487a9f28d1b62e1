import pandas as pd


def monthly(path: str) -> dict:
    """Sales per month."""
    table = pd.read_csv(path, parse_dates=["day"])
    table["month"] = table["day"].dt.to_period("M").astype(str)
    return table.groupby("month")["amount"].sum().to_dict()
