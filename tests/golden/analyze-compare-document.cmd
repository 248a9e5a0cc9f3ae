for seed in 1 2; do generate --out s$seed --pairs 1000 --seed $seed --stores s3 --runs 1 --gaps 0 --repeats 0 --junk 0 --malformed 0 > /dev/null; done
analyze -q s1
analyze --compare s1/analysis.json s2 --stage trigger_latency
