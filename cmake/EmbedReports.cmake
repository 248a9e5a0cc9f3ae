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

# Debian's Chart.js, minified. Of the chart libraries Debian has it is the one that draws all of the report's charts
# (logarithmic axes, stacked bars, panels), 200 kB of one file that writes no inline style and asks for nothing; dygraphs
# has 131 kB and draws series over time alone.
find_file(CHART_JS chart.min.js PATHS /usr/share/javascript/chart.js REQUIRED)

# The parts of the report's script, in the order in which they need each other.
set(ECHOTRACE_SCRIPT_PARTS data state look zoom keyboard curves panels bars charts tables page)
list(TRANSFORM ECHOTRACE_SCRIPT_PARTS REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/reports/script/\\1.js")
set(ECHOTRACE_SCRIPT ${PROJECT_BINARY_DIR}/generated/report.js)
add_custom_command(
  OUTPUT ${ECHOTRACE_SCRIPT}
  COMMAND ${CMAKE_COMMAND} -E cat ${ECHOTRACE_SCRIPT_PARTS} > ${ECHOTRACE_SCRIPT}
  DEPENDS ${ECHOTRACE_SCRIPT_PARTS}
  VERBATIM)

file(GLOB ECHOTRACE_REPORT_FILES CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/reports/*.html ${PROJECT_SOURCE_DIR}/reports/*.css)
list(APPEND ECHOTRACE_REPORT_FILES ${ECHOTRACE_SCRIPT} ${CHART_JS})
set(ECHOTRACE_EMBEDDED_SOURCES ${PROJECT_BINARY_DIR}/generated/embedded_reports.cpp)
add_custom_command(
  OUTPUT ${ECHOTRACE_EMBEDDED_SOURCES}
  COMMAND ${CMAKE_COMMAND} "-DFILES=${ECHOTRACE_REPORT_FILES}" "-DOUTPUT=${ECHOTRACE_EMBEDDED_SOURCES}" -P
          ${PROJECT_SOURCE_DIR}/cmake/EmbedReports.cmake
  DEPENDS ${ECHOTRACE_REPORT_FILES} ${PROJECT_SOURCE_DIR}/cmake/EmbedReports.cmake
  COMMENT "Embedding reports/"
  VERBATIM)
