cp "$DATA/small.jsonl" .; analyze --where 'store = s3 or key_bytes > 1 KB' --stage trigger_latency,write_latency small.jsonl
