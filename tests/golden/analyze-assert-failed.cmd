cp "$DATA/small.jsonl" .; analyze -q --group-by store --assert 'max(trigger_latency) < 230 ms' --assert 'lost = 0' small.jsonl
