cp "$DATA/small.jsonl" .; analyze -q --traces traces.csv --group-by store small.jsonl && cut -d, -f2-12 traces.csv
