from shop.clients import s3


def save(key: str) -> None:
    s3.put_object(Bucket="raw", Key=key)  # finds client_unknown
