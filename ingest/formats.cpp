#include "ingest/format.h"

namespace echotrace::ingest {

extern const Format kEchotraceFormat, kTriggerPerfFormat, kLambdaPlatformFormat, kLambdaPlatformJsonFormat, kEtcdFormat,
    kS3IngestionFormat, kEmfFormat, kAuroraLoadtestFormat, kKvlogFormat, kGopherFormat, kTriggerBenchFormat,
    kSebsFormat, kK6Format, kHdrHistogramFormat;

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
      kSebsFormat,
      kK6Format,
      kHdrHistogramFormat,
  };
  return kTable;
}

}  // namespace echotrace::ingest
