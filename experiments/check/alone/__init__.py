"""Each matched layer of two models run alone, with the same values in float64."""
