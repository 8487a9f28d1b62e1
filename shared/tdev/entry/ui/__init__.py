"""The pages for people: server-rendered, in the same function as the API, and with no behaviour of their own.

A page asks the API's application in this process, as the visitor who is signed in, and shows what it says. So whatever
the API refuses is refused here, and what is recorded there is recorded. ``application`` finds the page of a request;
``visitors`` knows who is asking; ``calls`` asks the API; ``rendering`` and ``words`` make HTML in a language;
``pages`` has one file per page. Scripts make pages nicer (live progress, graphs, charts); what changes something is a
plain form with a token of its own.
"""
