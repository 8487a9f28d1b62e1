"""A Lambda data plane for one machine: worker processes, each serving one request at a time.

A worker runs Lambda's own Python runtime client (``awslambdaric``), or ours where that one does not work, against a
Runtime API that its environment serves on a loopback port of its own. Nothing stands between: the thread that calls a
function writes the event to the worker's connection and reads the answer from it, so an idle pool has one thread (the
keeper, which starts workers and ends idle ones) and a busy pool has no more.

``lambda_pool`` chooses and counts environments, ``environment`` speaks with one worker, ``runtime_api`` is the wire,
``process`` starts and ends workers, ``worker`` is what they run first, ``request_log`` writes Lambda's log lines.
"""
