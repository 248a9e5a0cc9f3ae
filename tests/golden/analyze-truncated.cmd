cp "$DATA/small.jsonl" .; gzip -c small.jsonl | head -c 400 > cut.gz; analyze --stage trigger_latency cut.gz
