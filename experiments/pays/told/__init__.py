"""What `pays` says of what is uncertain and of prices, and how amounts read."""
