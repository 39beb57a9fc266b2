"""Says that it is there."""

print("ready")
