cp "$DATA/small.jsonl" "$DATA/gates.txt" .; analyze -q --group-by store --assert @gates.txt --undecided pass --markdown - small.jsonl
