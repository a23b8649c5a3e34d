"""Rules and a patient to an answer: pure, and the only place where a medical decision is made."""
