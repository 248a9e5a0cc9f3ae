-- wrk script: PUTs of small objects whose signatures were made beforehand, one key after the other.
--   wrk -s endpoint_puts.lua URL -- REQUESTS_FILE
-- The file has one request a line: path, date, content hash, authorization and body, separated by tabs.

local requests, at = {}, 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    local path, date, hash, authorization, body = line:match("([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)")
    requests[#requests + 1] = wrk.format("PUT", path, {
      ["Host"] = wrk.host .. ":" .. wrk.port,
      ["X-Amz-Date"] = date,
      ["X-Amz-Content-SHA256"] = hash,
      ["Authorization"] = authorization,
    }, body)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  io.write(string.format("RESULT %d %d %d %.0f %.0f %.0f\n", summary.requests, summary.duration,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout,
    latency:percentile(50), latency:percentile(99), latency.max))
end
