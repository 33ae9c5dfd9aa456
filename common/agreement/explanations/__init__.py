"""What makes one program's output equal to another's: a file for each family.

Each file has `EXPLANATIONS`, functions of a `Case` that yield `Fit`s; the folder is the
list. A fit is believed by its digits and by how many independent values it explains
against how much was tried (`evidence`).
"""
