cp "$DATA/small.jsonl" .; analyze --group-by store --stage trigger_latency small.jsonl
