// Analysis documents among other files.
#pragma once

#include "analyze/document.h"

#include <string>
#include <vector>

namespace echotrace::analyze {

// Whether a file begins as an analysis document does, whatever its version. False for what cannot be read.
bool is_analysis_document(const std::string& path);

// Reads one and leaves only the stages named; all when none is. Series of samples stay. Throws base::Error
// (environment).
Analysis read_analysis(const std::string& path, const std::vector<std::string>& stages);

// Throws base::Error (usage) when an output would take the place of an analysis document, one of the inputs perhaps.
void refuse_to_replace_document(const std::string& output);

// All of them in a directory and below, sorted. Throws base::Error (environment) for a directory that cannot be read or
// holds none.
std::vector<std::string> find_analysis_documents(const std::string& directory);

}  // namespace echotrace::analyze
