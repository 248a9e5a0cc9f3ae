mkdir d; cp "$DATA/small.jsonl" d/; ln -s ../d d/again; analyze --json d | grep -c small.jsonl
