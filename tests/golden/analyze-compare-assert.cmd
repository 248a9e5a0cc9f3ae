analyze --compare "$DATA/small.jsonl" "$DATA/small.jsonl" --assert 'lost = 0'
