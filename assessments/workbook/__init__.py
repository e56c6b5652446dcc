"""The workbook of the contract's section 2: read, written, and nothing that either side cannot say."""
