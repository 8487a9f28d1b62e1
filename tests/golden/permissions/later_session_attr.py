import boto3


class A:
    def __init__(self, session=None):
        self.session = session or boto3.Session()
        self.ddb = self.session.resource("dynamodb")
        self.t = self.ddb.Table("x")

    def go(self):
        self.t.update_item(Key={})  # needs dynamodb:UpdateItem


A().go()
