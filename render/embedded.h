// The templates and styles of reports/, built into the program by cmake/EmbedReports.cmake.
#pragma once

#include <span>
#include <string_view>

namespace echotrace::render {

struct EmbeddedFile {
  std::string_view name;  // "report.html"
  std::string_view text;
};
std::span<const EmbeddedFile> embedded_files();

}  // namespace echotrace::render
