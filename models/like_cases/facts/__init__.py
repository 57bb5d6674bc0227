"""What is known of a case besides its fine: circumstances, amounts, words, as numbers."""
