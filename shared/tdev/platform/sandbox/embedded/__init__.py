"""The local sandbox: a child process behind as many walls as this kernel has.

``engine`` is the parent: it starts the child, hands over source and payload through pipes, and ends it in time.
``launcher`` is the child: it raises the walls (``namespaces``, ``landlock``, ``seccomp``, limits), tells which held,
waits for the parent's word, and runs the ``guest``. Modules of the child import the standard library only.
"""
