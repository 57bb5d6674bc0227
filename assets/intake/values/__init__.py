"""From the words in a cell to typed values: dates, money, codes, numbers, words."""
