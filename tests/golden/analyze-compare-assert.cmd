cp "$DATA/small.jsonl" .; analyze -q --group-by store --compare small.jsonl --assert 'slowdown(p50) < 10%' --assert 'lost(store=s3) <= 1' small.jsonl
