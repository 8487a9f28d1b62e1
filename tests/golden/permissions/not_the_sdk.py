class Store:
    def put_object(self, bucket: str) -> None:
        self.bucket = bucket

    def query(self) -> list:
        return []


def run() -> None:
    store = Store()
    store.put_object("raw")
    store.query()
    {"a": 1}.get("a")
