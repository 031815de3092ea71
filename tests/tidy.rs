//! The house rules that no compiler checks: who may know whom, what every file says of itself, and words that are not
//! ours. Reads the files as text and knows nothing of what they do.
