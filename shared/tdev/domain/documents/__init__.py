"""Documents: the readable text of HTML, images that are safe to open, archives that are safe to unpack."""
