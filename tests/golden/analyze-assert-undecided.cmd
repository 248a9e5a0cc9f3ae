cp "$DATA/small.jsonl" .; analyze -q --assert 'p99(trigger_latency) < 1 s' small.jsonl; echo "exit $?"; analyze -q --undecided pass --assert 'p99(trigger_latency) < 1 s' small.jsonl
