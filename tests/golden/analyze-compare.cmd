generate --out base --pairs 3000 --seed 1 --stores s3,dynamodb --runs 1 --gaps 0 --repeats 0 --junk 0 --malformed 0 > /dev/null
generate --out candidate --pairs 3000 --seed 2 --stores s3,etcd --runs 1 --gaps 0 --repeats 0 --junk 0 --malformed 0 --loss 0.05 > /dev/null
analyze --compare base candidate --group-by store --stage trigger_latency,write_latency
