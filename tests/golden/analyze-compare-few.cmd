analyze --compare "$DATA/small.jsonl" "$DATA/small.jsonl" --group-by store
