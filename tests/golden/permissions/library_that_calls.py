import awswrangler as wr  # finds library_calls


def run() -> None:
    wr.s3.read_csv("s3://raw/a.csv")
