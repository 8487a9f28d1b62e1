"""Who did what to which thing: one numbered trail per tenant."""
