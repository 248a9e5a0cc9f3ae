# Turns the templates and styles of reports/ into a C++ source, so that the programs need no files beside them.
#
#   include(cmake/EmbedReports.cmake)
#   add_library(echotrace_render ... ${ECHOTRACE_EMBEDDED_SOURCES})
#
# The source is made again whenever one of the files changes; it defines what render/embedded.h declares.
if(CMAKE_SCRIPT_MODE_FILE)
  set(rows "")
  foreach(file IN LISTS FILES)
    get_filename_component(name "${file}" NAME)
    file(READ "${file}" text)
    string(APPEND rows "    {\"${name}\", R\"-report-(${text})-report-\"},\n")
  endforeach()
  file(WRITE "${OUTPUT}" "#include \"render/embedded.h\"

#include <array>

namespace echotrace::render {
namespace {

constexpr std::array kFiles = std::to_array<EmbeddedFile>({
${rows}});

}  // namespace

std::span<const EmbeddedFile> embedded_files() { return kFiles; }

}  // namespace echotrace::render
")
  return()
endif()

file(GLOB ECHOTRACE_REPORT_FILES CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/reports/*.html ${PROJECT_SOURCE_DIR}/reports/*.css)
set(ECHOTRACE_EMBEDDED_SOURCES ${PROJECT_BINARY_DIR}/generated/embedded_reports.cpp)
add_custom_command(
  OUTPUT ${ECHOTRACE_EMBEDDED_SOURCES}
  COMMAND ${CMAKE_COMMAND} "-DFILES=${ECHOTRACE_REPORT_FILES}" "-DOUTPUT=${ECHOTRACE_EMBEDDED_SOURCES}" -P
          ${PROJECT_SOURCE_DIR}/cmake/EmbedReports.cmake
  DEPENDS ${ECHOTRACE_REPORT_FILES} ${PROJECT_SOURCE_DIR}/cmake/EmbedReports.cmake
  COMMENT "Embedding reports/"
  VERBATIM)
