cp "$DATA/small.jsonl" .; analyze --fast
