cp "$DATA/small.jsonl" .; gzip -c small.jsonl | analyze --stage write_latency -
