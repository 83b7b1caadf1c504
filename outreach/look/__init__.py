"""How a message looks: the tenant's name, logo, colors and address around words that are there already."""
