import base64

import boto3

KEY = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"


class FieldCipher:
    def __init__(self) -> None:
        self._kms = boto3.client("kms")

    def seal(self, plain: str) -> str:
        blob = self._kms.encrypt(KeyId=KEY, Plaintext=plain.encode())["CiphertextBlob"]  # needs kms:Encrypt on key/1234abcd-12ab-34cd-56ef-1234567890ab
        return base64.b64encode(blob).decode()

    def open(self, sealed: str) -> str:
        answer = self._kms.decrypt(KeyId=KEY, CiphertextBlob=base64.b64decode(sealed))  # needs kms:Decrypt on key/1234abcd-12ab-34cd-56ef-1234567890ab
        return answer["Plaintext"].decode()
