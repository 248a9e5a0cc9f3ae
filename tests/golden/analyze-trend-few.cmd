mkdir nightly
for day in 1 2; do cp "$DATA/small.jsonl" nightly/$day.jsonl; analyze -q nightly/$day.jsonl --out nightly/$day.json; done
echo '{"schema": "echotrace.analysis/2", "new": 1}' > nightly/3.json
analyze --trend nightly
