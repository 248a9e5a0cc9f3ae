cp "$DATA/small.jsonl" .; analyze --stage latency small.jsonl
