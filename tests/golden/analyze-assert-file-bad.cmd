printf 'lost = 0\n\np98(trigger_latency) < 1 s\n' > gates.txt; analyze --assert-file gates.txt "$DATA/small.jsonl"
