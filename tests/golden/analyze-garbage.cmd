cp "$DATA/small.jsonl" .; head -c 5000 /dev/zero > zeros; analyze zeros
