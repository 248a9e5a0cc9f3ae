analyze --compare nothing "$DATA/small.jsonl"
