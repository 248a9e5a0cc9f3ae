#include "ingest/container.h"

#include <algorithm>

namespace echotrace::ingest {

extern const Container kOwnOutput, kSubscription, kInsightsResults, kCliDocument, kFilterLogEvents, kCsv,
    kHistogramLog, kS3Export, kJsonDocuments, kPlainOutput;

std::span<const Container> containers() {
  static const Container kTable[] = {kOwnOutput, kSubscription, kInsightsResults, kCliDocument, kFilterLogEvents,
                                     kCsv,       kHistogramLog, kS3Export,        kJsonDocuments, kPlainOutput};
  return kTable;
}

const Container* find_container(std::string_view head) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (head.starts_with(kByteOrderMark)) head.remove_prefix(kByteOrderMark.size());
  const auto table = containers();
  const auto found = std::find_if(table.begin(), table.end(), [head](const Container& row) { return row.sniff(head); });
  return found == table.end() ? nullptr : &*found;
}

}  // namespace echotrace::ingest
