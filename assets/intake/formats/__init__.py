"""Files as tables of text: workbooks, delimited texts, web pages, JSON, archives."""
