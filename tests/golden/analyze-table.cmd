cp "$DATA/small.jsonl" .; analyze small.jsonl
