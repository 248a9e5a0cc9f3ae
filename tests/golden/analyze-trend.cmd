for day in $(seq 10 25); do
  store=dynamodb; [ $day -lt 18 ] || store=s3
  generate --out nightly/$day --pairs 400 --seed $day --stores $store --runs 1 --gaps 0 --repeats 0 --junk 0 --malformed 0 > /dev/null
  analyze -q nightly/$day
  sed -i -E "s/(\"origin_ns\": )[0-9]{10}/\1$((1795165200 + day * 86400))/" nightly/$day/analysis.json
done
analyze --trend nightly
