def run(client, store) -> None:
    client.list_buckets()  # finds client_unknown
    client.converse(modelId="a", messages=[])  # finds client_unknown
    store.list_buckets()
    store.describe(kind="a")
