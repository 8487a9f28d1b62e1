"""Services on this machine: their versions run in workers of the laptop region, each from its unpacked bundle.

What stands below ``<data>/services/<tenant>/`` is the whole truth: one file per service with its releases and weights,
and beside it a folder per bundle. Every process reads and changes it under one lock, so the deployer in a worker, the
router in the region and the command line agree, and after a kill the same versions answer as before.

``engine`` is the port, ``shelf`` the files, ``unpacking`` the folders of the bundles, ``functions`` what the pool runs,
``choosing`` divides calls, ``access_log`` tells them.
"""
