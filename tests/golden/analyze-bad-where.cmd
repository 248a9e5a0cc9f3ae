cp "$DATA/small.jsonl" .; analyze --where 'store = (' small.jsonl
