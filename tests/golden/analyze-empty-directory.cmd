cp "$DATA/small.jsonl" .; mkdir empty; analyze empty
