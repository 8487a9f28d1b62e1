def run(client, key: str) -> None:
    client.put_object(Bucket="raw", Key=key)  # finds client_unknown
