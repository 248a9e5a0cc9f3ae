// HdrHistogram's V2 compressed form, in base64 as its logs hold it; ingest/formats/hdr_counts.h says what it is made of.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace echotrace::analyze {

// A histogram of three significant digits that tells 1 from 2: a value is off by less than 0.1 %. `values`: in any
// order, none negative, at least one.
std::string encode_hdr_histogram(std::span<const std::int64_t> values);

}  // namespace echotrace::analyze
