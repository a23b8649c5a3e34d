"""What is installed, packed, locked and numbered."""
