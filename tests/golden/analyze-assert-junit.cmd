cp "$DATA/small.jsonl" "$DATA/gates.txt" .; analyze -q --group-by store --assert-file gates.txt --junit gates.xml small.jsonl; echo "exit $?"; cat gates.xml
