import asyncio

import aioboto3


async def mirror(keys: list[str]) -> None:
    session = aioboto3.Session()
    async with session.client("s3") as s3:

        async def one(key: str) -> None:
            answer = await s3.get_object(Bucket="here", Key=key)  # needs s3:GetObject on here/*
            await s3.put_object(Bucket="there", Key=key, Body=await answer["Body"].read())  # needs s3:PutObject on there/*

        await asyncio.gather(*(one(key) for key in keys))
