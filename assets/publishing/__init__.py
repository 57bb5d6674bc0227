"""What readers get: pages and workbooks written, kept where unchanged, swapped in whole."""
