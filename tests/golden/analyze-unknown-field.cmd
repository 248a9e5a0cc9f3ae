cp "$DATA/small.jsonl" .; analyze --where 'stoer = s3' small.jsonl
