"""From a workflow to a service: what is packed, how it is signed, how calls move to it, what it costs, what is kept."""
