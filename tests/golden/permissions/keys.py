import boto3

kms = boto3.client("kms")
KEY = "arn:aws:kms:eu-central-1:123456789012:key/1111"


def run() -> None:
    kms.encrypt(KeyId=KEY, Plaintext=b"")  # needs kms:Encrypt on key/1111
    kms.sign(KeyId="alias/signing", Message=b"", SigningAlgorithm="RSASSA_PSS_SHA_256")  # needs kms:Sign on key/*
    kms.re_encrypt(SourceKeyId=KEY, DestinationKeyId="2222", CiphertextBlob=b"")  # needs kms:ReEncryptFrom on key/1111, kms:ReEncryptTo on key/2222
