cp "$DATA/small.jsonl" .; analyze --json small.jsonl > /dev/full
