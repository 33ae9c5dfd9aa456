"""Forms that race each other, in processes that cost half a second: what the instrument
tells of them, how well and how soon."""
