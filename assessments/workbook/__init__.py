"""The workbook of the contract's section 2: whatever is written can be read again, and the reverse."""
