analyze "$DATA"/intervals.hlog "$DATA"/k6.csv "$DATA"/sebs-result.csv --group-by tag,http_status,memory_mb --cold split
