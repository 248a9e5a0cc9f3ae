cp "$DATA/small.jsonl" .; analyze -q --out a.json --group-by store small.jsonl && render a.json --text
