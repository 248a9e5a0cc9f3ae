#include "analyze/analysis_files.h"

#include "ingest/base/error.h"
#include "ingest/base/file.h"
#include "ingest/inputs.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace echotrace::analyze {
namespace {

constexpr std::size_t kMostDocumentBytes = std::size_t{1} << 30;
constexpr std::size_t kHeadBytes = 256;  // a document names its schema first

}  // namespace

bool is_analysis_document(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return false;
  std::ifstream file(path, std::ios::binary);
  std::string head(kHeadBytes, '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(file.gcount()));
  const std::string_view text = std::string_view(head).substr(0, head.find(','));
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  return begin != std::string_view::npos && text[begin] == '{' && text.find("\"schema\"") != std::string_view::npos &&
         text.find("\"echotrace.analysis/") != std::string_view::npos;
}

Analysis read_analysis(const std::string& path, const std::vector<std::string>& stages) {
  Analysis analysis = read_json(base::read_file(path, kMostDocumentBytes), path);
  std::erase_if(analysis.groups, [&](const Group& group) {
    return !group.sample && !stages.empty() && std::find(stages.begin(), stages.end(), group.stage) == stages.end();
  });
  return analysis;
}

void refuse_to_replace_document(const std::string& output) {
  if (!is_analysis_document(output)) return;
  throw base::Error(base::Exit::kUsage, "this output would replace an analysis document", output,
                    "choose another place");
}

std::vector<std::string> find_analysis_documents(const std::string& directory) {
  std::error_code error;
  if (!std::filesystem::is_directory(directory, error)) {
    throw base::Error(base::Exit::kEnvironment, "not a directory that can be read", directory,
                      "--trend takes a directory of analysis documents");
  }
  std::vector<std::string> documents;
  for (const std::string& path : ingest::find_inputs({directory}).files) {
    if (is_analysis_document(path)) documents.push_back(path);
  }
  if (documents.empty()) {
    throw base::Error(base::Exit::kEnvironment, "there is no analysis document here", directory,
                      "make one of each run: analyze RUN, which leaves RUN/analysis.json");
  }
  return documents;
}

}  // namespace echotrace::analyze
