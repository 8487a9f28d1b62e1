"""What happened, told outside: events in the transaction of what they tell of, and where a tenant wants them sent.

A change and its event are written together into an *outbox*. Whoever wrote it then puts the events onto the *bus* and
clears the outbox; what a dead process leaves there, the next one finds. From the bus, each event goes to every
*subscription* whose pattern it fits: that is a *delivery*, which is tried again for a day before it is a dead letter.
"""
