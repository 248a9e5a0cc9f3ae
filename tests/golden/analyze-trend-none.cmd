cp "$DATA/small.jsonl" .; analyze --trend .
