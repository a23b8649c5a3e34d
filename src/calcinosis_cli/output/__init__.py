"""Results to words: views build blocks, writers put blocks on a surface."""
