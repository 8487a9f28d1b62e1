import aioboto3, asyncio


async def f():
    async with aioboto3.Session().client("s3") as c:
        await asyncio.gather(*[c.get_object(Bucket="a", Key=k) for k in ks])  # needs s3:GetObject
