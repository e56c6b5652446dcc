"""The faults of a workbook written back into the file: red cells, each with its reason as a comment."""
