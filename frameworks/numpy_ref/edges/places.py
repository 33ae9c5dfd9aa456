"""What the files of edges share -- NumPy, the reference."""


def put(x, number, row=0):  # -> a copy of x, the first element of a row changed
    x = x.copy()
    x[row].flat[0] = number
    return x
