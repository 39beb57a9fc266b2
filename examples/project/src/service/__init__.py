"""What the images of the examples run."""
