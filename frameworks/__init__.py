"""The programs people read: one folder a backend; the folders are the registry."""
