"""The request from start to result: the state machines that CDK deploys and the laptop region runs."""
