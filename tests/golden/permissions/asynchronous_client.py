import aioboto3


async def run() -> None:
    session = aioboto3.Session()
    async with session.client("s3") as s3:
        await s3.delete_object(Bucket="raw", Key="old")  # needs s3:DeleteObject on raw/old
