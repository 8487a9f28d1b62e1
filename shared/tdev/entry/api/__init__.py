"""The HTTP API: events of API Gateway (payload format 2.0) in, answers out; one file per resource.

``app.handler`` is the function ``api``. It knows who is asking, which route is meant and that the body is sound before
Powertools validates the parameters and calls the route. A route only translates: the work is done below the doors.
"""
