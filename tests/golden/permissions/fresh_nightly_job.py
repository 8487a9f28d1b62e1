import boto3


class NightlyJob:
    name = "nightly"

    @property
    def glue(self):
        return boto3.client("glue")

    def start(self, day: str) -> str:
        return self.glue.start_job_run(JobName=self.name, Arguments={"--day": day})["JobRunId"]  # needs glue:StartJobRun on job/nightly

    def state(self, run: str) -> str:
        return self.glue.get_job_run(JobName=self.name, RunId=run)["JobRun"]["JobRunState"]  # needs glue:GetJobRun on job/nightly
