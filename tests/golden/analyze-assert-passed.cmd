cp "$DATA/small.jsonl" .; analyze -q --assert 'max(trigger_latency) < 250 ms' --assert 'lost <= 1' small.jsonl
