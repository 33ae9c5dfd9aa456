"""Small fake backends: right, subtly wrong, and broken; NumPy in float32 underneath."""
