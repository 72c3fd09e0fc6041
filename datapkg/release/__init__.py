"""A release: the built and checked package as a folder and a zip, with a workbook, a database and descriptions for search engines."""
