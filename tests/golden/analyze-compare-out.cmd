cp "$DATA/small.jsonl" .; analyze -q small.jsonl --out analysis.json
analyze --compare analysis.json small.jsonl --out analysis.json; echo "exit $?"
analyze -q --compare analysis.json small.jsonl --out comparison.json; head -2 comparison.json
