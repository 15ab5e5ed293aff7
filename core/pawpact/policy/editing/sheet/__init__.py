"""Tables of rule files as sheets of a workbook, and back."""
