#include "ingest/format.h"

namespace echotrace::ingest {

extern const Format kEchotraceFormat, kTriggerPerfFormat, kLambdaPlatformFormat, kLambdaPlatformJsonFormat, kEtcdFormat,
    kS3IngestionFormat, kEmfFormat, kAuroraLoadtestFormat, kKvlogFormat, kGopherFormat, kTriggerBenchFormat;

std::span<const Format> formats() {
  // One row per format; the most frequent lines first.
  static const Format kTable[] = {
      kEchotraceFormat,
      kTriggerPerfFormat,
      kLambdaPlatformFormat,
      kLambdaPlatformJsonFormat,
      kEtcdFormat,
      kS3IngestionFormat,
      kEmfFormat,
      kAuroraLoadtestFormat,
      kKvlogFormat,
      kGopherFormat,
      kTriggerBenchFormat,
  };
  return kTable;
}

}  // namespace echotrace::ingest
