cp "$DATA/small.jsonl" .; analyze nothing-here
