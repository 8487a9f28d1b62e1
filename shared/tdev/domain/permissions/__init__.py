"""What a service may do on AWS, read from its code: the least that its calls need, each with its reason.

Code is read, never run: ``calls`` finds the calls of the SDK, ``table`` knows which actions an operation needs and on
which kinds of resources, ``resources`` binds the ARNs to what the code or the manifest names, ``deriving`` makes the
statements of a policy, and ``why`` says for each of them which line, step and words it comes from. What cannot be read
(a service or an operation chosen while the code runs, a resource nobody names) is a finding and never a wider grant.
"""
