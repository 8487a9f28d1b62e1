from crewai.flow.flow import Flow, listen, start


class SumFlow(Flow):
    """Adds what it read."""

    @start()
    def read(self):
        return [1, 2, 3]

    @listen(read)
    def add(self, numbers):
        return sum(numbers)
