import heapq


class Scheduler:
    """Runs the job whose time has come."""

    def __init__(self):
        self.queue = []

    def add(self, when, job):
        heapq.heappush(self.queue, (when, id(job), job))

    def run(self, now):
        done = []
        while self.queue and self.queue[0][0] <= now:
            done.append(heapq.heappop(self.queue)[2]())
        return done
